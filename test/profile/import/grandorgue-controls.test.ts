import { describe, expect, test } from 'vitest'
import { readGrandOrgue } from '../../../src/profile/import/grandorgue.ts'
import { grandOrgueControls } from '../../../src/profile/import/grandorgue-controls.ts'

/** One switch for stops of two manuals, a switch that another works, a floating division, a box without pipes. */
const DEFINITION = `[Organ]
ChurchName=St. Anna
HasPedals=Y
NumberOfManuals=3
NumberOfSwitches=3
NumberOfWindchestGroups=1
NumberOfEnclosures=2
NumberOfGenerals=1
[Switch001]
Name=Flute 8
[Switch002]
Name=Distributor
Function=And
SwitchCount=1
Switch001=1
[Switch003]
Name=Cornet
[Manual000]
Name=Pedal
NumberOfAccessibleKeys=30
FirstAccessibleKeyMIDINoteNumber=36
MIDIInputNumber=1
NumberOfStops=1
Stop001=7
[Manual001]
Name=Great
NumberOfAccessibleKeys=54
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=2
Stop001=1
Stop002=40
[Manual002]
Name=Swell
NumberOfAccessibleKeys=54
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=1
Stop001=2
[Manual003]
Name=Solo
NumberOfAccessibleKeys=0
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=1
Stop001=3
[Stop001]
Name=Flute 8
WindchestGroup=1
Function=And
SwitchCount=1
Switch001=2
[Stop002]
Name=Flute 8
Function=And
SwitchCount=1
Switch001=1
[Stop003]
Name=Tuba 8
[Stop007]
Name=Bourdon 16
[Stop040]
Name=Principal 8
WindchestGroup=1
[WindchestGroup001]
NumberOfEnclosures=1
Enclosure001=1
[Enclosure001]
Name=Box
MIDIInputNumber=2
[Enclosure002]
Name=Empty box
[General001]
Name=1
`
const bytes = Buffer.from(DEFINITION, 'latin1')

describe('what can be bound in a definition', () => {
  const { church, controls, unbound } = grandOrgueControls('anna.organ', bytes)
  const of = (section: string) => controls.find((each) => each.section === section)

  test('each control once, by the messages of the profile', () => {
    expect(church).toBe('St. Anna')
    expect(of('Manual000')?.message).toEqual({ type: 'keys', channel: 4, compass: [36, 65] })
    expect(of('Manual002')?.message).toMatchObject({ type: 'keys', channel: 2 })
    expect(of('Stop040')?.message).toEqual({ type: 'number', channel: 16, number: 1040 })
    expect(of('Switch003')?.message).toEqual({ type: 'number', channel: 16, number: 3 })
    expect(of('Enclosure001')?.message).toEqual({ type: 'level', channel: 1, cc: 11 })
    expect(of('Enclosure002')?.message).toEqual({ type: 'numbered level', channel: 16, number: 9002 })
    expect(of('General001')?.message).toEqual({ type: 'number', channel: 16, number: 7001 })
    expect(of('SetterGC')?.message).toEqual({ type: 'program', channel: 16, program: 10 })
    expect(new Set(controls.map(({ section }) => section)).size).toBe(controls.length)
    const messages = controls.map(({ message }) => JSON.stringify(message))
    expect(new Set(messages).size).toBe(messages.length)
  })

  test('not what switches work; but the stop of a division without keys', () => {
    for (const section of ['Stop001', 'Stop002', 'Switch002', 'Manual003']) expect(of(section), section).toBeUndefined()
    expect(of('Stop003')).toBeDefined()
    expect(unbound).toEqual(['anna.organ:38: [Manual003] has no keys: it is played through couplers only'])
  })

  test('the general settings that stand for it', () => {
    expect([of('Manual000')?.initial, of('Enclosure001')?.initial, of('Manual001')?.initial]).toEqual([
      'Manual001',
      'Enclosure002',
      null,
    ])
    expect(of('SetterSet')?.initial).toBe('Setter002')
  })

  test('a profile follows a switch to the one that a person draws, and has one drawstop once', () => {
    const { divisions, leftOut } = readGrandOrgue('anna.organ', bytes)
    const great = divisions.find(({ name }) => name === 'Great')
    expect(great?.stops.map(({ name, number }) => [name, number])).toEqual([
      ['Flute', 1],
      ['Principal', 1040],
    ])
    expect(divisions.find(({ name }) => name === 'Swell')?.stops).toEqual([])
    expect(leftOut).toContain(
      'anna.organ:50: [Stop002] "Flute 8" is drawn with Great “Flute”: one drawstop, which a profile has once',
    )
  })
})
