import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Organ definitions as bad as they come, each legal in GrandOrgue. Every rank has a pitch of its own, the same for half
 * the keys and 10 Hz more for the other half: a recording tells which rank sounds, and whether an octave is coupled.
 */
export interface NastyOrgan {
  readonly name: string
  readonly file: string
  /** Hz of the rank behind a stop, by the stop's section. */
  readonly pitches: Readonly<Record<string, number>>
}

const RATE = 48_000
/** Keys of a keyboard: MIDI 48 to 71. */
export const LOW_KEY = 48
const KEYS = 24

const ORGAN_HEAD = {
  ChurchAddress: 'x',
  DispScreenSizeHoriz: 'Small',
  DispScreenSizeVert: 'Small',
  DispDrawstopBackgroundImageNum: 1,
  DispDrawstopInsetBackgroundImageNum: 1,
  DispConsoleBackgroundImageNum: 1,
  DispKeyHorizBackgroundImageNum: 1,
  DispKeyVertBackgroundImageNum: 1,
  DispControlLabelFont: 'Times New Roman',
  DispShortcutKeyLabelFont: 'Times New Roman',
  DispShortcutKeyLabelColour: 'Black',
  DispGroupLabelFont: 'Times New Roman',
  DispDrawstopCols: 8,
  DispDrawstopRows: 6,
  DispDrawstopColsOffset: 'N',
  DispPairDrawstopCols: 'N',
  DispExtraDrawstopRows: 1,
  DispExtraDrawstopCols: 4,
  DispButtonCols: 10,
  DispExtraButtonRows: 1,
  DispExtraPedalButtonRow: 'N',
  DispButtonsAboveManuals: 'N',
  DispTrimAboveManuals: 'N',
  DispTrimBelowManuals: 'N',
  DispTrimAboveExtraRows: 'N',
  DispExtraDrawstopRowsAboveExtraButtonRows: 'N',
  NumberOfLabels: 0,
  DivisionalsStoreIntermanualCouplers: 'Y',
  DivisionalsStoreIntramanualCouplers: 'Y',
  DivisionalsStoreTremulants: 'Y',
  GeneralsStoreDivisionalCouplers: 'Y',
}
type Fields = Readonly<Record<string, string | number>>

/** What switches work has no state of its own; GrandOrgue complains of one that is written. */
const section = (name: string, fields: Fields): string => {
  const entries = Object.entries(fields).filter(([key]) => key !== 'DefaultToEngaged' || fields.Function === undefined)
  return [`[${name}]`, ...entries.map(([key, value]) => `${key}=${value}`), ''].join('\r\n')
}
const pad = (at: number): string => String(at).padStart(3, '0')
const numbered = (what: string, all: readonly number[], count = `NumberOf${what}s`): Fields => ({
  [count]: all.length,
  ...Object.fromEntries(all.map((at, index) => [`${what}${pad(index + 1)}`, at])),
})

interface ManualSpec {
  readonly name: string
  readonly stops: readonly number[]
  readonly couplers?: readonly number[]
  readonly divisionals?: readonly number[]
  readonly keys?: number
  readonly more?: Fields
}

const manual = (at: number, { name, stops, couplers = [], divisionals = [], keys = KEYS, more = {} }: ManualSpec) =>
  section(`Manual${pad(at)}`, {
    Name: name,
    NumberOfLogicalKeys: KEYS,
    FirstAccessibleKeyLogicalKeyNumber: 1,
    FirstAccessibleKeyMIDINoteNumber: LOW_KEY,
    NumberOfAccessibleKeys: keys,
    Displayed: 'N',
    ...numbered('Stop', stops),
    ...numbered('Coupler', couplers),
    ...numbered('Divisional', divisionals),
    NumberOfTremulants: 0,
    ...more,
  })

const pipes = (hertz: number): Fields =>
  Object.fromEntries(
    Array.from({ length: KEYS }, (_, key) => [
      `Pipe${pad(key + 1)}`,
      `samples\\${key < KEYS / 2 ? hertz : hertz + 10}.wav`,
    ]),
  )

const stop = (at: number, name: string, hertz: number, more: Fields = {}) =>
  section(`Stop${pad(at)}`, {
    Name: name,
    NumberOfLogicalPipes: KEYS,
    NumberOfAccessiblePipes: KEYS,
    FirstAccessiblePipeLogicalPipeNumber: 1,
    FirstAccessiblePipeLogicalKeyNumber: 1,
    WindchestGroup: 1,
    Percussive: 'N',
    DefaultToEngaged: 'N',
    Displayed: 'N',
    ...more,
    ...pipes(hertz),
  })

const onPanel = (column: number): Fields => ({
  Displayed: 'Y',
  DispDrawstopCol: column,
  DispDrawstopRow: 1,
  DispLabelColour: 'Black',
  DispLabelFontSize: 'Normal',
})

/** A stop that plays the rank of another. */
const borrowed = (at: number, name: string, rank: number, more: Fields = {}) =>
  section(`Stop${pad(at)}`, {
    Name: name,
    NumberOfRanks: 1,
    Rank001: rank,
    FirstAccessiblePipeLogicalKeyNumber: 1,
    NumberOfAccessiblePipes: KEYS,
    DefaultToEngaged: 'N',
    Displayed: 'N',
    ...more,
  })

const rank = (at: number, name: string, hertz: number) =>
  section(`Rank${pad(at)}`, {
    Name: name,
    NumberOfLogicalPipes: KEYS,
    FirstMidiNoteNumber: LOW_KEY,
    WindchestGroup: 1,
    Percussive: 'N',
    ...pipes(hertz),
  })

const coupler = (at: number, name: string, to: number, more: Fields = {}) =>
  section(`Coupler${pad(at)}`, {
    Name: name,
    UnisonOff: 'N',
    DestinationManual: to,
    DestinationKeyshift: 0,
    CoupleToSubsequentUnisonIntermanualCouplers: 'N',
    CoupleToSubsequentUpwardIntermanualCouplers: 'N',
    CoupleToSubsequentDownwardIntermanualCouplers: 'N',
    CoupleToSubsequentUpwardIntramanualCouplers: 'N',
    CoupleToSubsequentDownwardIntramanualCouplers: 'N',
    DefaultToEngaged: 'N',
    Displayed: 'N',
    ...more,
  })

const worked = (works: string, switches: readonly number[]): Fields => ({
  Function: works,
  SwitchCount: switches.length,
  ...Object.fromEntries(switches.map((at, index) => [`Switch${pad(index + 1)}`, at])),
})
const drawSwitch = (at: number, name: string, more: Fields = {}) =>
  section(`Switch${pad(at)}`, { Name: name, DefaultToEngaged: 'N', Displayed: 'N', ...more })
const tremulant = (at: number, name: string, more: Fields = {}) =>
  section(`Tremulant${pad(at)}`, {
    Name: name,
    Period: 160,
    StartRate: 8,
    StopRate: 8,
    AmpModDepth: 20,
    DefaultToEngaged: 'N',
    Displayed: 'N',
    ...more,
  })
const enclosure = (at: number, name: string, more: Fields = {}) =>
  section(`Enclosure${pad(at)}`, { Name: name, AmpMinimumLevel: 5, Displayed: 'N', ...more })
const chest = (enclosures: readonly number[], tremulants: readonly number[]) =>
  section('WindchestGroup001', { ...numbered('Enclosure', enclosures), ...numbered('Tremulant', tremulants) })
const organ = (name: string, fields: Fields) =>
  section('Organ', {
    ChurchName: name,
    ...ORGAN_HEAD,
    NumberOfEnclosures: 0,
    NumberOfTremulants: 0,
    NumberOfWindchestGroups: 1,
    NumberOfReversiblePistons: 0,
    NumberOfGenerals: 0,
    NumberOfDivisionalCouplers: 0,
    ...fields,
  })

interface Made {
  readonly name: string
  readonly encoding: 'latin1' | 'utf8 with mark'
  readonly text: string
  readonly pitches: Readonly<Record<string, number>>
}

/** No stop has a drawstop of its own; one switch draws two ranks; a switch is worked by another. ISO 8859-1. */
const SWITCHES: Made = {
  name: 'Schalter',
  encoding: 'latin1',
  pitches: { Switch001: 300, Switch002: 320, Switch005: 380 },
  text: [
    organ('Sankt Jörg – Übungsorgel'.replace('–', '-'), {
      HasPedals: 'Y',
      NumberOfManuals: 1,
      NumberOfSwitches: 7,
      NumberOfTremulants: 1,
      NumberOfRanks: 0,
    }),
    manual(0, { name: 'Pedal', stops: [4], couplers: [1] }),
    manual(1, { name: 'Rückpositiv', stops: [1, 2, 3] }),
    drawSwitch(1, 'Gedackt 8’'.replace('’', "'")),
    drawSwitch(2, 'Zimbel 2fach'),
    drawSwitch(3, 'Verteiler', worked('And', [2])),
    drawSwitch(4, 'Koppel Rückpositiv an Pedal'),
    drawSwitch(5, "Subbaß 16'"),
    drawSwitch(6, 'Tremulant'),
    drawSwitch(7, 'Nicht Zimbel', { Function: 'Not', Switch001: 2 }),
    stop(1, "Gedackt 8'", 300, worked('And', [1])),
    stop(2, 'Zimbel I', 320, worked('And', [2])),
    stop(3, 'Zimbel II', 340, worked('Or', [3])),
    stop(4, "Subbaß 16'", 380, worked('And', [5])),
    coupler(1, 'Rückpositiv an Pedal', 1, worked('And', [4])),
    tremulant(1, 'Tremulant', worked('And', [6])),
    chest([], [1]),
  ].join('\r\n'),
}

/** Five keyboards and no pedal; numbers with gaps; unison off, octaves up and down. UTF-8 with its mark. */
const FIVE: Made = {
  name: 'Cinq claviers',
  encoding: 'utf8 with mark',
  pitches: { Stop007: 400, Stop120: 420, Stop121: 440, Stop500: 460, Stop999: 480 },
  text: [
    organ('Église Saint-Étienne — cinq claviers', { HasPedals: 'N', NumberOfManuals: 5, NumberOfEnclosures: 2 }),
    manual(1, { name: 'Grand-Orgue', stops: [7], couplers: [3, 40] }),
    manual(2, { name: 'Positif', stops: [120], couplers: [41, 42, 200] }),
    manual(3, { name: 'Récit', stops: [121], more: { MIDIInputNumber: 4 } }),
    manual(4, { name: 'Bombarde', stops: [500] }),
    manual(5, { name: 'Écho', stops: [999], couplers: [300] }),
    stop(7, "Montre 8'", 400),
    stop(120, "Flûte à cheminée 8'", 420),
    // Divisionals set what is on a panel: these two are their manuals' only controls.
    stop(121, "Hautbois 8'", 440, onPanel(1)),
    stop(500, "Bombarde 16'", 460, onPanel(2)),
    stop(999, "Voix céleste 8'", 480),
    coupler(3, 'Positif/G.O.', 2),
    coupler(40, 'Récit/G.O. 4', 3, { DestinationKeyshift: 12 }),
    coupler(41, 'Positif unisson ôté', 2, { UnisonOff: 'Y' }),
    coupler(42, 'Positif octaves aiguës', 2, { DestinationKeyshift: 12 }),
    coupler(200, 'Positif octaves graves', 2, { DestinationKeyshift: -12 }),
    coupler(300, 'Récit/Écho basse', 3, { CouplerType: 'Bass' }),
    enclosure(1, 'Boîte du Récit', { MIDIInputNumber: 1 }),
    enclosure(2, 'Boîte sans tuyaux'),
    chest([1], []),
  ].join('\r\n'),
}

/** A floating division without keys, a rank that three stops borrow, one switch for stops of two manuals; all kinds of pistons. */
const FLOATING: Made = {
  name: 'Floating',
  encoding: 'latin1',
  pitches: { Stop001: 500, Switch001: 520, Stop003: 540, Stop005: 520, Stop006: 580 },
  text: [
    organ('St Floating', {
      HasPedals: 'Y',
      NumberOfManuals: 3,
      NumberOfRanks: 1,
      NumberOfSwitches: 1,
      NumberOfGenerals: 3,
      NumberOfReversiblePistons: 1,
      NumberOfDivisionalCouplers: 1,
      NumberOfEnclosures: 1,
      NumberOfTremulants: 1,
    }),
    manual(0, { name: 'Pedal', stops: [5], couplers: [3] }),
    manual(1, { name: 'Great', stops: [1, 2], couplers: [1], divisionals: [1] }),
    manual(2, { name: 'Swell', stops: [3, 4], couplers: [2], divisionals: [2] }),
    manual(3, { name: 'Solo (floating)', stops: [6], keys: 0 }),
    stop(1, 'Open Diapason 8', 500),
    drawSwitch(1, 'Flute 8'),
    borrowed(2, 'Flute 8', 1, worked('And', [1])),
    borrowed(4, 'Flute 8', 1, worked('And', [1])),
    stop(3, 'Gedackt 8', 540),
    borrowed(5, 'Bass Flute 8', 1),
    stop(6, 'Tuba 8', 580),
    rank(1, 'Flute', 520),
    coupler(1, 'Swell to Great', 2),
    coupler(2, 'Solo on Swell', 3),
    coupler(3, 'Great to Pedal', 1),
    section('General001', {
      Name: '1',
      NumberOfDivisionalCouplers: 0,
      NumberOfStops: 0,
      NumberOfCouplers: 0,
      NumberOfTremulants: 0,
      Displayed: 'N',
    }),
    section('General002', {
      Name: '2',
      NumberOfDivisionalCouplers: 0,
      NumberOfStops: 0,
      NumberOfCouplers: 0,
      NumberOfTremulants: 0,
      Displayed: 'N',
    }),
    section('General003', {
      Name: 'Tutti',
      NumberOfDivisionalCouplers: 0,
      NumberOfStops: 0,
      NumberOfCouplers: 0,
      NumberOfTremulants: 0,
      Displayed: 'N',
    }),
    section('Divisional001', {
      Name: '1',
      NumberOfStops: 0,
      NumberOfCouplers: 0,
      NumberOfTremulants: 0,
      Displayed: 'N',
    }),
    section('Divisional002', {
      Name: '1',
      NumberOfStops: 0,
      NumberOfCouplers: 0,
      NumberOfTremulants: 0,
      Displayed: 'N',
    }),
    section('ReversiblePiston001', {
      Name: 'Gt to Ped',
      ObjectType: 'COUPLER',
      ManualNumber: 0,
      ObjectNumber: 1,
      Displayed: 'N',
    }),
    section('DivisionalCoupler001', {
      Name: 'Great & Swell',
      BiDirectionalCoupling: 'Y',
      ...numbered('Manual', [1, 2], 'NumberOfManuals'),
      DefaultToEngaged: 'N',
      Displayed: 'N',
    }),
    enclosure(1, 'Swell box'),
    tremulant(1, 'Tremulant'),
    chest([1], [1]),
  ].join('\r\n'),
}

/** Old style, everything on the console; and a person's bindings are there already. */
const OLD: Made = {
  name: 'Old style',
  encoding: 'latin1',
  pitches: { Stop001: 600, Stop002: 620, Stop003: 640 },
  text: [
    organ('Altstil', { HasPedals: 'Y', NumberOfManuals: 2, NumberOfTremulants: 1, NumberOfEnclosures: 1 }),
    manual(0, { name: 'Pedal', stops: [3], more: { Displayed: 'Y', MIDIInputNumber: 1 } }),
    manual(1, {
      name: 'I',
      stops: [1],
      couplers: [1],
      more: { Displayed: 'Y', MIDIInputNumber: 2, DispKeyColourInverted: 'N' },
    }),
    manual(2, { name: 'II', stops: [2], more: { Displayed: 'Y', MIDIInputNumber: 3, DispKeyColourInverted: 'Y' } }),
    stop(1, 'Principal 8', 600, {
      Displayed: 'Y',
      DispDrawstopCol: 1,
      DispDrawstopRow: 1,
      DispLabelColour: 'Black',
      DispLabelFontSize: 'Normal',
      StopControlMIDIKeyNumber: 40,
    }),
    stop(2, 'Salicional 8', 620, {
      Displayed: 'Y',
      DispDrawstopCol: 2,
      DispDrawstopRow: 1,
      DispLabelColour: 'Black',
      DispLabelFontSize: 'Normal',
    }),
    stop(3, 'Subbass 16', 640, {
      Displayed: 'Y',
      DispDrawstopCol: 3,
      DispDrawstopRow: 1,
      DispLabelColour: 'Black',
      DispLabelFontSize: 'Normal',
    }),
    coupler(1, 'II/I', 2, {
      Displayed: 'Y',
      DispDrawstopCol: 4,
      DispDrawstopRow: 1,
      DispLabelColour: 'Dark Blue',
      DispLabelFontSize: 'Normal',
    }),
    tremulant(1, 'Tremulant', {
      Displayed: 'Y',
      DispDrawstopCol: 5,
      DispDrawstopRow: 1,
      DispLabelColour: 'Black',
      DispLabelFontSize: 'Normal',
    }),
    enclosure(1, 'Schweller', { Displayed: 'Y', MIDIInputNumber: 1 }),
    chest([1], [1]),
  ].join('\r\n'),
}

/** Writes them all, each in a folder of its own. */
export function makeNastyOrgans(folder: string): NastyOrgan[] {
  return [SWITCHES, FIVE, FLOATING, OLD].map(({ name, encoding, text, pitches }) => {
    const place = join(folder, name)
    mkdirSync(join(place, 'samples'), { recursive: true })
    for (const hertz of new Set([...text.matchAll(/samples\\(\d+)\.wav/g)].map(([, number]) => Number(number)))) {
      writeFileSync(join(place, 'samples', `${hertz}.wav`), tone(hertz))
    }
    const file = join(place, `${name}.organ`)
    writeFileSync(file, encoding === 'latin1' ? Buffer.from(text, 'latin1') : Buffer.from(`\ufeff${text}`, 'utf8'))
    return { name, file, pitches }
  })
}

/** A sine with a loop of whole periods and a short end, as GrandOrgue reads it: fmt, data, smpl, cue. */
function tone(hertz: number): Buffer {
  const loop = RATE / 10
  const frames = loop * 2 + RATE / 20
  const data = Buffer.alloc(frames * 2)
  for (let frame = 0; frame < frames; frame++) {
    const fade = Math.min(1, frame / 480, (frames - frame) / (RATE / 20))
    data.writeInt16LE(Math.round(6000 * fade * Math.sin((2 * Math.PI * hertz * frame) / RATE)), frame * 2)
  }
  const words = (...all: number[]) => {
    const buffer = Buffer.alloc(all.length * 4)
    for (const [index, word] of all.entries()) buffer.writeUInt32LE(word >>> 0, index * 4)
    return buffer
  }
  const chunk = (name: string, body: Buffer) => Buffer.concat([Buffer.from(name, 'latin1'), words(body.length), body])
  const format = Buffer.concat([Buffer.from([1, 0, 1, 0]), words(RATE, RATE * 2), Buffer.from([2, 0, 16, 0])])
  const sampler = words(0, 0, Math.round(1e9 / RATE), 60, 0, 0, 0, 1, 0, 0, 0, loop, loop * 2 - 1, 0, 0)
  const cue = Buffer.concat([words(1, 1, loop * 2), Buffer.from('data', 'latin1'), words(0, 0, loop * 2)])
  const body = Buffer.concat([
    Buffer.from('WAVE', 'latin1'),
    chunk('fmt ', format),
    chunk('data', data),
    chunk('smpl', sampler),
    chunk('cue ', cue),
  ])
  return chunk('RIFF', body)
}
