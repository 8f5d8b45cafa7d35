import { readOrgan } from '../src/organ/index.ts'
import { HANDS_OFF, NO_SIDE_FILE, type Plan, placesOf, resolvePlan, sideFileSchema } from '../src/registration/index.ts'
import { NOTHING_ABOUT, type Part, type Score, type ScoreNote } from '../src/score/index.ts'
import { type TempoChange, tempoMap, ticks } from '../src/time/index.ts'
import { checkPlan, checkScore, compile, mapParts, type Performance, type Timeline } from '../src/timeline/index.ts'

/** 480 ticks a quarter and 120 quarters a minute: a tick is 1.0416… ms, a quarter 500 ms. */
export const PPQ = 480

/** `note(0, 1, 60)`: from beat 0 to beat 1 (quarters), middle C. */
export const note = (startBeat: number, endBeat: number, key: number): ScoreNote => ({
  start: ticks(Math.round(startBeat * PPQ)),
  end: ticks(Math.round(endBeat * PPQ)),
  key,
  velocity: 80,
})

export const part = (name: string, notes: readonly ScoreNote[], extra: Partial<Part> = {}): Part => ({
  name,
  track: -1,
  channels: [1],
  notes: [...notes].sort((a, b) => a.start - b.start || a.key - b.key),
  raw: [],
  ...extra,
})

export function score(
  parts: readonly Part[],
  extra: Partial<Score> & { readonly tempi?: readonly TempoChange[] } = {},
): Score {
  const end = parts.flatMap(({ notes }) => notes).reduce((last, note) => Math.max(last, note.end), 0)
  return {
    file: 'test.mid',
    format: 'midi',
    title: 'Test',
    parts,
    tracks: parts.length,
    ticksPerQuarter: PPQ,
    tempo: tempoMap(PPQ, extra.tempi ?? []),
    metres: [],
    keys: [],
    markers: [],
    ...{ words: [], fermatas: [], breaths: [], pickup: ticks(0), written: [], about: NOTHING_ABOUT },
    end: ticks(end),
    findings: [],
    ...extra,
  }
}

/** A two-manual organ for tests; every setting can be replaced by a line of YAML. */
export const organ = (settings = '') => {
  const replaced = settings.split('\n').flatMap((line) => /^\w+:/.exec(line) ?? [])
  let isReplaced = false
  return readOrgan(
    'organs/test.yaml',
    `name: Test organ
wire: ${/^wire:/m.test(settings) ? '{ baud: 1 }' : 'usb'}
leadInMs: 0
settleMs: 0
action: { stopTravelMs: 50, repeatGapMs: 40 }
generalCancel: { program: 20, channel: 16 }
divisions:
  - name: Swell
    letter: S
    channel: 1
    compass: [36, 96]
    stops:
      - { name: Gedackt, footage: 8, family: flute, midi: { nrpn: 1 } }
      - { name: Oboe, footage: 8, family: reed, midi: { nrpn: 2 } }
  - name: Great
    letter: G
    channel: 2
    compass: [36, 96]
    stops:
      - { name: Open Diapason, footage: 8, family: principal, midi: { nrpn: 1 } }
      - { name: Principal, footage: 4, family: principal, midi: { nrpn: 2 } }
  - name: Pedal
    letter: P
    channel: 3
    compass: [36, 67]
    pedal: true
    stops:
      - { name: Bourdon, footage: 16, family: flute, midi: { nrpn: 1 } }
couplers:
  - { name: Swell to Great, keys: Great, sounds: Swell, midi: { nrpn: 100, channel: 2 } }
enclosures:
  - { name: Swell, division: Swell, cc: 11 }
pistons:
  - { name: mf, draw: [Sw. Gedackt 8, Gt. Open Diapason 8, Ped. Bourdon 16], retire: others }
`
      .split('\n')
      .filter((line) => {
        // With all that stands under it.
        if (!line.startsWith(' ')) isReplaced = replaced.some((setting) => line.startsWith(setting))
        return !isReplaced
      })
      .join('\n') + settings,
  )
}

/** Three manuals: couplers and tremulants of Swell and Choir bear one engraved name. */
export const TWINS = `name: Twins
wire: usb
leadInMs: 0
settleMs: 0
divisions:
  - { name: Swell, letter: S, channel: 1, compass: [36, 96], stops: [{ name: Oboe, footage: 8, family: reed, midi: { nrpn: 1 } }] }
  - { name: Great, letter: G, channel: 2, compass: [36, 96], stops: [{ name: Octave, footage: 4, family: principal, midi: { nrpn: 1 } }] }
  - { name: Choir, letter: C, channel: 3, compass: [36, 96], stops: [{ name: Dulciana, footage: 8, family: string, midi: { nrpn: 1 } }] }
couplers:
  - { name: Swell to Great, keys: Great, sounds: Swell, midi: { nrpn: 100, channel: 2 } }
  - { name: Octave, keys: Swell, sounds: Swell, shift: 12, midi: { nrpn: 101, channel: 1 } }
  - { name: Octave, keys: Choir, sounds: Choir, shift: 12, midi: { nrpn: 102, channel: 3 } }
tremulants:
  - { name: Tremulant, division: Swell, midi: { nrpn: 103, channel: 1 } }
  - { name: Tremulant, division: Choir, midi: { nrpn: 104, channel: 3 } }
`

export interface Playing extends Partial<Pick<Performance, 'from' | 'to' | 'tempoFactor' | 'passthrough'>> {
  readonly transpose?: number
  /** One letter a part. */
  readonly map?: string
  /** Cues as in a side file; none: stops are left alone. */
  readonly cues?: readonly object[]
  readonly plan?: Plan
}

export function performance(written: Score, instrument = organ(), playing: Playing = {}): Performance {
  const { score: music, mapping } = mapParts(written, instrument, playing.map ?? 'G'.repeat(written.parts.length))
  const places = placesOf(music, {})
  const side = { ...NO_SIDE_FILE, value: sideFileSchema.parse({ cues: playing.cues ?? [] }) }
  return {
    score: music,
    organ: instrument,
    places,
    mapping,
    plan: playing.plan ?? (playing.cues ? resolvePlan(side, places, instrument).plan : HANDS_OFF),
    passthrough: playing.passthrough ?? {},
    from: playing.from ?? ticks(0),
    to: playing.to ?? music.end,
    tempoFactor: playing.tempoFactor ?? 1,
    transposition: [{ tick: ticks(0), semitones: playing.transpose ?? 0 }],
  }
}

export const play = (music: Score, instrument = organ(), playing: Playing = {}): Timeline =>
  compile(performance(music, instrument, playing))

/** `500 on 60`, `1000 off 60`: the notes of a timeline in milliseconds of the music. */
export const noteLines = (timeline: Timeline): string[] =>
  timeline.messages.flatMap(({ at, action }) =>
    action.type === 'note-on' || action.type === 'note-off'
      ? [`${(at - timeline.startAt) / 1000} ${action.type === 'note-on' ? 'on' : 'off'} ${action.key}`]
      : [],
  )

/** What can be seen before anything is compiled. */
export const checked = (asked: Performance) => [...checkScore(asked), ...checkPlan(asked)]
