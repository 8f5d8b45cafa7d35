import { describe, expect, test } from 'vitest'
import { elementName, readOrgan } from '../../../src/organ/index.ts'
import { readGrandOrgue } from '../../../src/profile/import/grandorgue.ts'
import { profileText } from '../../../src/profile/import/write-profile.ts'

/** A definition of ours, in the format's own words: three manuals, drawstops and switches, all kinds of couplers. */
const DEFINITION = `; a comment
[Organ]
ChurchName=St. Gregor
HasPedals=Y
NumberOfManuals=3
NumberOfEnclosures=2
NumberOfTremulants=1
NumberOfWindchestGroups=3
NumberOfSwitches=2
NumberOfGenerals=2

[Manual000]
Name=Pedal
NumberOfAccessibleKeys=30
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=1
Stop001=1
NumberOfCouplers=1
Coupler001=4
[Manual001]
Name=Rückpositiv
NumberOfAccessibleKeys=56
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=2
Stop001=2
Stop002=9
[Manual002]
Name=Hauptwerk
NumberOfAccessibleKeys=56
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=4
Stop001=3
Stop002=4
Stop003=5
Stop004=8
NumberOfCouplers=5
Coupler001=1
Coupler002=2
Coupler003=3
Coupler004=5
Coupler005=6
[Manual003]
Name=Schwellwerk
NumberOfAccessibleKeys=56
FirstAccessibleKeyMIDINoteNumber=36
NumberOfStops=2
Stop001=6
Stop002=7

[Stop001]
Name=Subbaß 16'
NumberOfAccessiblePipes=30
WindchestGroup=1
[Stop002]
Name=8 Gedackt
NumberOfAccessiblePipes=56
WindchestGroup=2
[Stop003]
Name=Principal
NumberOfRanks=1
Rank001=1
[Stop004]
Name=Octave 4
NumberOfAccessiblePipes=56
WindchestGroup=1
[Stop005]
Name=Mixtur IV
NumberOfAccessiblePipes=56
WindchestGroup=1
[Stop006]
Name=Salicional 8'
NumberOfAccessiblePipes=56
WindchestGroup=3
Function=And
SwitchCount=1
Switch001=2
[Stop007]
Name=Quinte 2 2/3'
NumberOfAccessiblePipes=56
WindchestGroup=3
Function=And
SwitchCount=2
Switch001=1
Switch002=2
[Stop008]
Name=Octave 4
NumberOfAccessiblePipes=56
WindchestGroup=1
[Stop009]
Name=Blower
NumberOfAccessiblePipes=1
WindchestGroup=1
[Rank001]
Name=Principal
HarmonicNumber=8
WindchestGroup=1

[Coupler001]
Name=SW/HW
DestinationManual=3
[Coupler002]
Name=RP/HW 16
DestinationManual=1
DestinationKeyshift=-12
[Coupler003]
Name=Unison off
DestinationManual=2
UnisonOff=Y
[Coupler004]
Name=HW/Ped
DestinationManual=2
DestinationKeyshift=0
[Coupler005]
Name=Melody
DestinationManual=3
CouplerType=Melody
[Coupler006]
Name=HW 4
DestinationManual=2
DestinationKeyshift=12

[Switch001]
Name=Ventil
[Switch002]
Name=Salizional 8'
[Tremulant001]
Name=Tremulant
[Enclosure001]
Name=Schweller
[Enclosure002]
Name=Nobody
[WindchestGroup001]
Name=open
[WindchestGroup002]
Name=rp
[WindchestGroup003]
Name=sw
NumberOfEnclosures=1
Enclosure001=1
NumberOfTremulants=1
Tremulant001=1

[General001]
NumberOfStops=2
StopManual001=2
StopNumber001=1
StopManual002=2
StopNumber002=-2
NumberOfCouplers=1
CouplerManual001=2
CouplerNumber001=1
NumberOfSwitches=1
SwitchNumber001=2
[General002]
NumberOfStops=0
`
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const read = (text = DEFINITION) => readGrandOrgue('gregor.organ', bytes(text))

describe("GrandOrgue's definition of an organ", () => {
  test('becomes a profile that reads back: divisions, lengths, couplers, box, tremulant, generals', () => {
    const organ = readOrgan('gregor.yaml', profileText(read()))
    expect(organ.divisions.map(({ name, letter, channel, isPedal }) => [name, letter, channel, isPedal])).toEqual([
      ['Pedal', 'P', 3, true],
      ['Rückpositiv', 'C', 0, false],
      ['Hauptwerk', 'G', 1, false],
      ['Schwellwerk', 'S', 2, false],
    ])
    expect(organ.divisions[0]?.compass).toEqual({ low: 36, high: 65 })
    expect(organ.elements.map(elementName)).toEqual([
      'Pedal Subbaß 16',
      'Rückpositiv Gedackt 8',
      'Hauptwerk Principal 8',
      'Hauptwerk Octave 4',
      'Hauptwerk Mixtur IV',
      'Hauptwerk Octave (2) 4',
      'Schwellwerk Salizional 8',
      'HW/Ped',
      'SW/HW',
      'RP/HW 16',
      'HW 4',
      'Tremulant',
    ])
    expect(organ.elements.flatMap((each) => (each.kind === 'coupler' ? [each.shift] : []))).toEqual([0, 0, -12, 12])
    expect(organ.enclosures.map(({ name, division }) => [name, division?.name])).toEqual([['Schweller', 'Schwellwerk']])
    const [general, ...others] = organ.pistons
    expect(others).toEqual([])
    const names = (ids: readonly number[] = []) => ids.map((id) => elementName(organ.elements[id] as never))
    expect(names(general?.draw)).toEqual(['Schwellwerk Salizional 8', 'Hauptwerk Principal 8', 'SW/HW'])
    expect(names(general?.retire)).toEqual(['Hauptwerk Octave 4'])
  })
  test('says what a profile cannot, each with its line', () => {
    const said = read().leftOut
    for (const words of [/Unison off/, /Melody/, /"Quinte 2 2\/3'" is worked by 2 switches/, /Blower/, /Nobody/]) {
      const found = said.filter((each) => words.test(each))
      expect(found).toHaveLength(1)
      expect(found[0]).toMatch(/^gregor\.organ:\d+: /)
    }
    expect(said).toHaveLength(5)
  })
  test('gives each control the NRPN of its own number: switches, stops, couplers, tremulants', () => {
    const { divisions, couplers, tremulants } = read()
    expect(divisions.flatMap(({ stops }) => stops.map(({ number }) => number))).toEqual([
      1001, 1002, 1003, 1004, 1005, 1008, 2,
    ])
    expect(couplers.map(({ number }) => number)).toEqual([2004, 2001, 2002, 2006])
    expect(tremulants.map(({ number }) => number)).toEqual([3001])
  })
  test('is read as Latin 1, or as UTF-8 where a mark says so', () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(DEFINITION, 'utf8')])
    expect(readGrandOrgue('gregor.organ', marked).divisions).toEqual(read().divisions)
  })
  const broken: readonly (readonly [what: string, change: (text: string) => string, complaint: RegExp])[] = [
    ['no [Organ]', (text) => text.replace('[Organ]', '[Orgel]'), /gregor\.organ: it has no section \[Organ\]/],
    [
      'no manual',
      (text) => text.replace('[Manual002]', '[Manual022]'),
      /gregor\.organ:5: there is no section \[Manual002\]/,
    ],
    [
      'a stop that is not there',
      (text) => text.replace('Stop003=5', 'Stop003=55'),
      /gregor\.organ:\d+: there is no section \[Stop055\]/,
    ],
    [
      'a list that is too short',
      (text) => text.replace('NumberOfStops=4', 'NumberOfStops=5'),
      /\[Manual002\] has no Stop005/,
    ],
    [
      'a word for a number',
      (text) => text.replace('NumberOfManuals=3', 'NumberOfManuals=three'),
      /gregor\.organ:5: NumberOfManuals=three\n.*0 to 16/s,
    ],
    [
      'no keys at all',
      (text) => text.replace('HasPedals=Y\nNumberOfManuals=3', 'HasPedals=N\nNumberOfManuals=0'),
      /neither a manual nor a pedal/,
    ],
    ['no setting', (text) => `${text}\nwhat is this\n`, /gregor\.organ:\d+: "what is this" is no setting/],
    ['no INI', () => 'MThd', /gregor\.organ:1: /],
    ['nothing', () => '', /no section \[Organ\]/],
  ]
  test.each(broken)('%s: where, and what was expected', (_, change, complaint) => {
    expect(() => read(change(DEFINITION))).toThrow(complaint)
  })
})
