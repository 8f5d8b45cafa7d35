import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { asWritten, prepare } from '../../src/organist/index.ts'

/** One manual without pedal stops, two manuals, three manuals, GrandOrgue's demo organ, general MIDI. */
const ORGANS = ['one-manual', 'st-marys', 'three-manuals', 'grandorgue-demo', 'general-midi', 'grandorgue']
const SCORES = readdirSync('scores').flatMap((name) => (name.endsWith('.mid') ? [name.replace('.mid', '')] : []))
const house = openHouse('/nowhere')

describe.each(ORGANS)('on %s', (organ) => {
  test.each(SCORES)('%s can be played', (score) => {
    const { findings, timeline } = prepare(house, asWritten(score, organ))
    expect(findings.filter(({ severity }) => severity === 'serious')).toEqual([])
    expect(timeline.messages.some(({ action }) => action.type === 'note-on')).toBe(true)
  })
  test.each(SCORES)('%s: what the organ has not is given by its nearest, with a reason, once', (score) => {
    const { findings } = prepare(house, asWritten(score, organ))
    const warned = findings.filter(({ severity }) => severity === 'warning')
    expect(warned.filter(({ code }) => code !== 'substitution' && code !== 'no-division')).toEqual([])
    for (const { code, message } of warned) {
      expect(message).toMatch(code === 'substitution' ? / instead of .+: .+/ : /: its parts are played on the /)
    }
    const said = findings.map(({ message }) => message)
    expect(new Set(said).size).toBe(said.length)
  })
})

test('a division that a small organ does not have: its parts go to the manual, and it is said', () => {
  const { findings, performance } = prepare(house, asWritten('bwv-553', 'one-manual'))
  expect(performance.mapping.letters).toBe('GGGGG')
  expect(findings.filter(({ code }) => code === 'no-division').map(({ message }) => message)).toEqual([
    'Chamber organ, one manual has no Swell: its parts are played on the Great',
    'Chamber organ, one manual has no Pedal: its parts are played on the Great',
  ])
})
