import { describe, expect, test } from 'vitest'
// The lists are those of a real ALSA sequencer.
import { choosePortFrom, portForOrganFrom } from '../../src/ports/list-ports.ts'

const NAMES = [
  'Midi Through:Midi Through Port-0 14:0',
  'VirMIDI 0-0:VirMIDI 0-0 16:0',
  'VirMIDI 0-1:VirMIDI 0-1 17:0',
  'WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0',
  'WIDI Master:WIDI Master MIDI 1 32:0',
]
const BUD = NAMES[3]

describe('the port that a person means', () => {
  test.each([
    ['4', BUD],
    ['widi bud', BUD],
    ['WIDI Bud Pro:WIDI Bud Pro MIDI 1', BUD],
    ['WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0', BUD],
  ])('%s', (wanted, name) => {
    expect(choosePortFrom(NAMES, wanted)).toBe(name)
  })
  test.each([
    ['24', /no MIDI output number 24[\s\S]*4 {2}WIDI Bud Pro/],
    ['-1', /no MIDI output number -1/],
    ['0', /no MIDI output number 0/],
    ['', /name or number of a MIDI output is expected/],
    ['Nonesuch', /no MIDI output is called "Nonesuch"/],
    ['24:0', /no MIDI output is called "24:0"/],
    [
      'widi',
      /"widi" fits 2 MIDI outputs\n.*by its number; there are:\n {4}4 {2}WIDI Bud[^\n]*\n {4}5 {2}WIDI Master[^\n]*$/,
    ],
  ])('%j is refused: another port must not play', (wanted, words) => {
    expect(() => choosePortFrom(NAMES, wanted)).toThrow(words)
  })
  test('two devices of one name are told apart by number or whole name', () => {
    const twins = ['UM-ONE:UM-ONE MIDI 1 24:0', 'UM-ONE:UM-ONE MIDI 1 32:0']
    expect(() => choosePortFrom(twins, 'UM-ONE')).toThrow(/fits 2/)
    expect(choosePortFrom(twins, '2')).toBe(twins[1])
    expect(choosePortFrom(twins, 'UM-ONE:UM-ONE MIDI 1 32:0')).toBe(twins[1])
  })
})

describe('the port that a profile names', () => {
  test('the first pattern that finds one', () => {
    expect(portForOrganFrom(NAMES, ['Clavinova', 'bud'])).toEqual({ name: BUD })
  })
  test('several are refused, none is said with what is there', () => {
    expect(() => portForOrganFrom(NAMES, ['WIDI'])).toThrow(/fits WIDI Bud Pro.*, WIDI Master.*: say which with --port/)
    expect(portForOrganFrom(NAMES, ['USB'])).toMatchObject({
      problem: expect.stringMatching(/called USB; there are: Midi Through/),
    })
    expect(portForOrganFrom([], ['USB'])).toMatchObject({ problem: expect.stringMatching(/none at all/) })
  })
})
