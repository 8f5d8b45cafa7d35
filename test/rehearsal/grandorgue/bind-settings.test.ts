import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GrandOrgueControl } from '../../../src/profile/import/index.ts'
import { type Binding, bindSettings, keepsTheRest } from '../../../src/rehearsal/grandorgue/bind-settings.ts'
import { closeSettings, newSettings, openSettings } from '../../../src/rehearsal/grandorgue/open-settings.ts'

const control = (section: string, message: GrandOrgueControl['message'], initial: string | null = null) =>
  ({ section, kind: 'stop', name: section, message, initial }) satisfies GrandOrgueControl

const CONTROLS: readonly GrandOrgueControl[] = [
  control('Manual001', { type: 'keys', channel: 1, compass: [36, 96] }, 'Manual002'),
  control('Manual002', { type: 'keys', channel: 2, compass: [36, 96] }),
  control('Stop001', { type: 'number', channel: 16, number: 1001 }),
  control('Enclosure001', { type: 'level', channel: 2, cc: 11 }),
  control('SetterGC', { type: 'program', channel: 16, program: 10 }),
]

const bind = (text: string, replaces = false, general: string | null = null): Binding =>
  bindSettings({ file: 'it.cmb', text }, CONTROLS, {
    replaces,
    general: general === null ? null : { file: 'GrandOrgueConfig', text: general },
  })

const OWN = `[Organ]
ChurchName=St. J\xf6rg
Volume=-12
; written by hand
[FrameGeneral001]
NumberOfStops=1
StopNumber001=1
[Stop001]
Amplitude=97.5
MIDIChannel001=1
MIDIDevice001=Console
MIDIEventType001=NoteOn
MIDIKey001=40
MIDISendChannel001=3
MIDISendDevice001=
MIDISendEventType001=NRPN
MIDISendKey001=9
MIDIUpperLimit001=127
NumberOfMIDIEvents=1
NumberOfMIDISendEvents=1
PitchTuning=4
[Manual001]
NumberOfMIDIEvents=0
`

describe('bindings in settings', () => {
  test('an organ that has none', () => {
    const { text, isPacked } = newSettings('St. Jörg')
    const bound = bind(text)
    expect(isPacked).toBe(false)
    expect(Buffer.from(bound.text, 'latin1').toString('utf8')).toBe(`\ufeff[Organ]
ChurchName=St. Jörg
[Manual001]
NumberOfMIDIEvents=1
MIDIDevice001=
MIDIEventType001=NoteNoVelocity
MIDIChannel001=1
MIDILowerKey001=0
MIDIUpperKey001=127
MIDIKeyShift001=0
MIDILowerLimit001=1
MIDIUpperLimit001=127
[Manual002]
NumberOfMIDIEvents=1
MIDIDevice001=
MIDIEventType001=NoteNoVelocity
MIDIChannel001=2
MIDILowerKey001=0
MIDIUpperKey001=127
MIDIKeyShift001=0
MIDILowerLimit001=1
MIDIUpperLimit001=127
[Stop001]
NumberOfMIDIEvents=1
MIDIDevice001=
MIDIEventType001=NRPN
MIDIChannel001=16
MIDIKey001=1001
MIDILowerLimit001=0
MIDIUpperLimit001=1
[Enclosure001]
NumberOfMIDIEvents=1
MIDIDevice001=
MIDIEventType001=ControlChange
MIDIChannel001=2
MIDIKey001=11
MIDILowerLimit001=0
MIDIUpperLimit001=127
[SetterGC]
NumberOfMIDIEvents=1
MIDIDevice001=
MIDIEventType001=ProgramChange
MIDIChannel001=16
MIDIDebounce001=0
MIDIKey001=10
`)
    expect(bound.added).toEqual(CONTROLS.map(({ section }) => section))
  })

  test('what a person bound is kept behind ours, and the rest stays as it is', () => {
    const bound = bind(OWN)
    expect(bound.text).toContain(`[Stop001]
Amplitude=97.5
NumberOfMIDIEvents=2
MIDIDevice001=
MIDIEventType001=NRPN
MIDIChannel001=16
MIDIKey001=1001
MIDILowerLimit001=0
MIDIUpperLimit001=1
MIDIChannel002=1
MIDIDevice002=Console
MIDIEventType002=NoteOn
MIDIKey002=40
MIDIUpperLimit002=127
MIDISendChannel001=3
MIDISendDevice001=
MIDISendEventType001=NRPN
MIDISendKey001=9
NumberOfMIDISendEvents=1
PitchTuning=4
`)
    expect(bound.text.startsWith(OWN.slice(0, OWN.indexOf('[Stop001]')))).toBe(true)
    expect(bound.kept).toBe(1)
    expect(keepsTheRest(OWN, bound.text)).toBe(true)
  })

  test('or taken out where that is asked for', () => {
    const { text, removed } = bind(OWN, true)
    expect(removed).toBe(1)
    expect(text).not.toContain('Console')
    expect(text).toContain('Amplitude=97.5')
  })

  const GENERAL = `\xef\xbb\xbf[Manual002]
NumberOfMIDIEvents=1
MIDIDevice001=Klavier \xc3\xb6ben
MIDIEventType001=NoteNormal
MIDIChannel001=1
MIDIKeyShift001=0
`
  test('the general settings, which count no more once a control has its own, are written beside ours', () => {
    const bound = bind('[Organ]\nChurchName=x\n', false, GENERAL)
    expect(bound.kept).toBe(1)
    // The settings are ISO 8859-1, the general ones UTF-8.
    expect(bound.text).toContain('MIDIDevice002=Klavier \xf6ben\n')
    // Where the organ's settings say that it has none, it has none.
    expect(bind(OWN, false, GENERAL).text).not.toContain('Klavier')
  })

  test('a keyboard on any channel of any device is told of, one of a device is not', () => {
    const any = (device: string) => `[Organ]
[Manual001]
NumberOfMIDIEvents=1
MIDIDevice001=${device}
MIDIEventType001=NoteNormal
MIDIChannel001=-1
MIDIKeyShift001=0
`
    expect(bind(any('')).clashes).toEqual([
      'event 2 of [Manual001] “Manual001” (NoteNormal on any channel, any device) also hears what is meant for “Manual002”',
    ])
    expect(bind(any('Keyboard')).clashes).toEqual([])
    const key =
      '[Organ]\n[SetterNext]\nNumberOfMIDIEvents=1\nMIDIEventType001=NoteOn\nMIDIChannel001=2\nMIDIKey001=36\n'
    expect(bind(key).clashes[0]).toMatch(/\[SetterNext\] .* also hears what is meant for “Manual002”/)
    expect(bind(key.replace('36', '20')).clashes).toEqual([])
  })

  test('lines end as they did, also the last', () => {
    const bound = bind('[Organ]\r\nChurchName=x')
    expect(bound.text.startsWith('[Organ]\r\nChurchName=x\r\n[Manual001]\r\n')).toBe(true)
    expect(bound.text.replaceAll('\r\n', '')).not.toContain('\n')
  })

  test('a section that stands twice is one', () => {
    const twice =
      '[Stop001]\nAmplitude=1\n[Organ]\n[Stop001]\nNumberOfMIDIEvents=1\nMIDIEventType001=NoteOn\nMIDIKey001=1\n'
    const { text } = bind(twice)
    expect(text.match(/\[Stop001\]/g)).toHaveLength(2)
    expect(text.match(/MIDIEventType002=NoteOn/g)).toHaveLength(1)
    expect(bind(text).text).toBe(text)
  })

  test('a count that is none is told with file, section and line', () => {
    expect(() => bind('[Organ]\n[Stop001]\nNumberOfMIDIEvents=two\n')).toThrow(
      'it.cmb:3: [Stop001] NumberOfMIDIEvents=two: a whole number from 0 to 255 is expected',
    )
  })

  test('what is no settings file', () => {
    expect(() => bind('Dear organist,\n')).toThrow('it.cmb:1: there is no [section] in it')
    expect(() => openSettings('it.cmb', gzipSync('x').subarray(0, 15))).toThrow('it.cmb: it cannot be unpacked')
    expect(() => openSettings('it.cmb', new Uint8Array([1, 0, 2]))).toThrow('it.cmb: this is no text')
  })
})

describe('whatever the settings say', () => {
  const word = fc.stringMatching(/^[A-Za-z\xe4-\xff ;[]{0,8}$/)
  const other = fc.tuple(word, word).map(([key, value]) => `x${key}=${value}`)
  const field = fc.constantFrom('Device', 'EventType', 'Channel', 'Key', 'LowerLimit', 'KeyShift')
  const event = fc
    .tuple(field, fc.integer({ min: 1, max: 3 }), fc.constantFrom('', 'NRPN', '16', '1001', '-1', 'NoteNormal'))
    .map(([name, at, value]) => `MIDI${name}00${at}=${value}`)
  const count = fc.integer({ min: 0, max: 3 }).map((many) => `NumberOfMIDIEvents=${many}`)
  const line = fc.oneof(other, event, count, fc.constantFrom('', '; a comment', 'no setting', 'MIDISendKey001=4'))
  const section = fc
    .tuple(
      fc.constantFrom(...CONTROLS.map((each) => each.section), 'Organ', 'Stop002'),
      fc.array(line, { maxLength: 8 }),
    )
    .map(([name, lines]) => [`[${name}]`, ...lines].join('\n'))
  const settings = fc
    .tuple(
      fc.constantFrom('', '\xef\xbb\xbf'),
      fc.array(section, { minLength: 1, maxLength: 8 }),
      fc.constantFrom('', '\n'),
      fc.boolean(),
    )
    .map(([mark, sections, end, isWindows]) => {
      const text = `${mark}${sections.join('\n')}${end}`
      return isWindows ? text.replaceAll('\n', '\r\n') : text
    })

  test('bound twice is bound once, and nothing but bindings changes', () => {
    fc.assert(
      fc.property(settings, fc.boolean(), (text, replaces) => {
        const once = bind(text, replaces)
        const twice = bind(once.text, replaces)
        expect(twice.text).toBe(once.text)
        expect(twice.added).toEqual([])
        expect(keepsTheRest(text, once.text)).toBe(true)
      }),
    )
  })

  test('packed or plain, what is opened and closed is the same', () => {
    fc.assert(
      fc.property(settings, fc.boolean(), (text, isPacked) => {
        const bytes = closeSettings({ text, isPacked })
        expect(openSettings('it.cmb', bytes)).toEqual({ text, isPacked })
      }),
    )
  })
})
