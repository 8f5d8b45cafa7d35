import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listenTo } from '../../src/console/index.ts'
import { generalAt, NOTHING_DRAWN, nearestGeneral, type Organ, readOrgan } from '../../src/organ/index.ts'
import type { ScoreNote } from '../../src/score/index.ts'
import { fromMs, micros, ticks } from '../../src/time/index.ts'
import { sayAction, type TimedMessage, type Timeline, tickAt } from '../../src/timeline/index.ts'
import { registrationAt } from '../../src/timeline/plan-changes.ts'
import { note, PPQ, part, play, score } from '../builders.ts'
import { runs } from '../runs.ts'

/** Half a quarter: 250 ms. Cues and notes stand on these. */
const SLOT = PPQ / 2
const SLOTS = 48
const BAR = 8

const STOPS = [
  ['Principal 8', 'principal'],
  ['Octave 4', 'principal'],
  ['Flute 4', 'flute'],
  ['Fifteenth 2', 'principal'],
  ['Trumpet 8', 'reed'],
  ['Clarion 4', 'reed'],
] as const

const onTwoManuals = (head: string, stop: (index: number, swell: boolean) => string, more = '') =>
  readOrgan(
    'organs/drawn.yaml',
    `name: Console
${head}wire: din
leadInMs: 0
settleMs: 100
action: { stopTravelMs: 50, repeatGapMs: 40, leadMaxMs: 150 }
divisions:
${[
  ['Great', 'G', 2],
  ['Swell', 'S', 1],
]
  .map(
    ([name, letter, channel], swell) => `  - name: ${name}
    letter: ${letter}
    channel: ${channel}
    compass: [36, 96]
    stops:
${STOPS.map(([text, family], index) => {
  const [, called, footage] = /^(\w+) (\d+)$/.exec(text) ?? []
  return `      - { name: ${called}, footage: ${footage}, family: ${family}${stop(index, swell === 1)} }`
}).join('\n')}`,
  )
  .join('\n')}
${more}`,
  )

const PLAIN_PISTONS = `pistons:
  - { name: p, draw: [Gt. Flute 4, Sw. Principal 8], retire: others }
  - { name: f, draw: [Gt. Principal 8, Gt. Octave 4, Sw. Principal 8, Sw. Octave 4, Sw. Trumpet 8], retire: others }
  - { name: ff, draw: [Gt. Principal 8, Gt. Octave 4, Gt. Fifteenth 2, Gt. Trumpet 8, Gt. Clarion 4, Sw. Principal 8, Sw. Trumpet 8], retire: others }
`
const spaced = (ms: number) => (ms === 0 ? '' : `spacingMs: ${ms}\n`)
const CONSOLES: Record<string, (spacingMs: number) => Organ> = {
  NRPN: (ms) =>
    onTwoManuals(
      `${spaced(ms)}controlChannel: 8\ngeneralCancel: { program: 20, channel: 8 }\n`,
      (index, swell) => `, midi: { nrpn: ${index + 1 + (swell ? 20 : 0)} }`,
      PLAIN_PISTONS,
    ),
  notes: (ms) =>
    onTwoManuals(
      spaced(ms),
      (index, swell) => `, midi: { note: ${30 + index + (swell ? 40 : 0)}, channel: 9 }`,
      PLAIN_PISTONS,
    ),
  map: (ms) =>
    onTwoManuals(
      `dialect: rodgers\n${spaced(ms)}`,
      (index, swell) => `, number: ${1 + 3 * index + (swell ? 24 : 0)}`,
      PLAIN_PISTONS,
    ),
  generals: () =>
    onTwoManuals(
      'dialect: syndyne\n',
      () => '',
      `memory: 1
pistons:
${['pp', 'p', 'mp', 'mf', 'f', 'ff']
  .map((name, index) => {
    const drawn = STOPS.slice(0, index + 1).flatMap(([stop], at) =>
      at % 2 === 0 ? [`Gt. ${stop}`] : [`Gt. ${stop}`, `Sw. ${stop}`],
    )
    return `  - { name: ${name}, general: ${index + 1}, draw: [${['Sw. Principal 8', ...drawn].join(', ')}], retire: others }`
  })
  .join('\n')}
`,
    ),
}

interface Stretch {
  readonly rest: number
  readonly length: number
  readonly key: number
}

/** One voice of chords and rests. */
const voice = fc.array(
  fc.record({
    rest: fc.constantFrom(0, 0, 0, 1, 2, 4, 7),
    length: fc.integer({ min: 1, max: 5 }),
    key: fc.integer({ min: 50, max: 55 }),
  }),
  { minLength: 1, maxLength: 12 },
)
const cueAt = fc.integer({ min: 1, max: SLOTS - 1 })

const notesOf = (stretches: readonly Stretch[]): ScoreNote[] => {
  let slot = 0
  return stretches.flatMap(({ rest, length, key }) => {
    const start = slot + rest
    slot = start + length
    return slot > SLOTS ? [] : [{ start: ticks(start * SLOT), end: ticks(slot * SLOT), key, velocity: 64 }]
  })
}
const placeOf = (slot: number) => `${1 + Math.floor(slot / BAR)}:${1 + (slot % BAR) / 2}`

const ownCue = (organ: Organ) => {
  const names = organ.elements.map(({ name, ...rest }) => `${'division' in rest ? rest.division.name : ''} ${name}`)
  const pistons = organ.pistons.map(({ name }) => name)
  const piston = fc.constantFrom(...pistons).map((name) => ({ piston: name }))
  if (organ.together?.type === 'stepper') return piston
  const some = fc.subarray(names, { maxLength: 4 })
  return fc.oneof(
    piston,
    fc
      .record({ draw: some, retire: some })
      .map(({ draw, retire }) => ({ draw, retire: retire.filter((each) => !draw.includes(each)) })),
    fc.constant({ cancel: true }),
  )
}

/** What has to stand drawn at a tick. */
function wantedAt({ organ, plan }: Timeline, tick: number): ReadonlySet<number> {
  const wanted = registrationAt(plan, ticks(tick))
  const { together } = organ
  return together?.type === 'stepper' ? generalAt(together, nearestGeneral(together, wanted)) : wanted
}

/** The console at the other end of the wire, told message after message; what it has that the plan does not want. */
function follow(timeline: Timeline) {
  const { organ, messages } = timeline
  const console = listenTo(organ, NOTHING_DRAWN)
  const down = new Set<string>()
  const wrong: string[] = []
  const cutChords: string[] = []
  const early = timeline.findings.some(({ code }) => /-registration$/.test(code) && code !== 'default-registration')
  for (const message of messages) {
    const { action, bytes } = message
    const isCancel =
      bytes === organ.generalCancel || (organ.together?.type === 'stepper' && bytes === organ.together.cancel)
    if (isCancel && down.size > 0 && !isAsked(timeline, message)) cutChords.push(`${message.at}`)
    console.take(bytes)
    if (action.type === 'note-off') down.delete(`${action.division.name} ${action.key}`)
    if (action.type !== 'note-on') continue
    down.add(`${action.division.name} ${action.key}`)
    const tick = message.cause.type === 'note' ? message.cause.tick : 0
    const wanted = wantedAt(timeline, tick)
    // So much of the next registration is no finding under the tail of the old one.
    const soon = wantedAt(timeline, tickAt(timeline, micros(message.moment + fromMs(organ.action.leadMaxMs))))
    for (const element of organ.elements) {
      const isHeard = element.kind === 'stop' && element.division === action.division
      const isDrawn = console.isDrawn(element) ?? false
      if (!isHeard || isDrawn === wanted.has(element.id) || isDrawn === soon.has(element.id)) continue
      wrong.push(`${tick / SLOT}: ${element.division.name} ${element.name}`)
    }
  }
  const left = organ.elements.filter((element) => console.isDrawn(element) ?? false)
  return { wrong, cutChords, left: left.map(({ name }) => name), early }
}

/** A cue that asks for a general cancel by name has it, also under held keys. */
const isAsked = ({ plan }: Timeline, { cause }: TimedMessage): boolean =>
  plan.steps.some(({ because, wanted }) => cause.type === 'plan' && because === cause.text && wanted.size === 0)

describe.each(Object.keys(CONSOLES))('stops said as %s', (kind) => {
  const spacings = kind === 'generals' ? [250] : [0, 100, 250]

  test.each(spacings)(
    '%i ms apart: at each note what the plan wants, nothing at the end, no chord cut',
    (spacingMs) => {
      const organ = (CONSOLES[kind] as (ms: number) => Organ)(spacingMs)
      const cue = fc.tuple(cueAt, ownCue(organ)).map(([slot, form]) => ({ at: placeOf(slot), ...form }))
      const first = fc.constantFrom(...organ.pistons).map(({ name }) => ({ at: 1, piston: name }))
      let clean = 0
      fc.assert(
        fc.property(
          voice,
          voice,
          first,
          fc.array(cue, { maxLength: 6 }),
          fc.constantFrom(0.5, 1, 2),
          (great, swell, begin, cues, tempoFactor) => {
            const parts = [part('Great', notesOf(great)), part('Swell', notesOf(swell))]
            const music = score(parts, { end: ticks(SLOTS * SLOT) })
            const timeline = play(music, organ, { map: 'GS', cues: [begin, ...cues], tempoFactor })
            const { wrong, cutChords, left, early } = follow(timeline)
            expect(left).toEqual([])
            expect(cutChords).toEqual([])
            if (early) return
            clean++
            expect(wrong).toEqual([])
          },
        ),
        runs(60),
      )
      expect(clean).toBeGreaterThan(0)
    },
  )
})

describe('two cues in one rest', () => {
  const rest = (from: number, to: number) =>
    score([part('Great', [note(0, from, 60), note(to, 16, 62)]), part('Swell', [note(0, from, 64), note(to, 16, 65)])])
  const said = (organ: Organ, music: ReturnType<typeof rest>, cues: readonly object[]) => {
    const timeline = play(music, organ, { map: 'GS', cues })
    const stops = timeline.messages.filter(({ action }) => ['draw', 'retire', 'combination'].includes(action.type))
    return { ...follow(timeline), timeline, stops: stops.map(({ action }) => sayAction(action)) }
  }

  test('go out in their order, the large one first, where the rest is long enough for both', () => {
    const cues = [
      { at: 1, piston: 'p' },
      { at: '2:1', draw: ['Gt. Principal 8', 'Gt. Octave 4', 'Gt. Fifteenth 2', 'Gt. Clarion 4'] },
      { at: '2:2', retire: ['Gt. Clarion 4'] },
    ]
    const { stops, left, wrong, timeline } = said((CONSOLES.NRPN as (ms: number) => Organ)(250), rest(3, 14), cues)
    expect(stops.indexOf('retire Great Clarion 4')).toBeGreaterThan(stops.indexOf('draw Great Clarion 4'))
    expect([left, wrong, timeline.findings]).toEqual([[], [], []])
  })
  test('in a rest too short for both only the later is set, and that is said', () => {
    const cues = [
      { at: 1, piston: 'mf' },
      { at: '2:1', piston: 'ff' },
      { at: '2:1.5', piston: 'p' },
    ]
    const { timeline, cutChords, wrong } = said((CONSOLES.generals as (ms: number) => Organ)(250), rest(4, 4.75), cues)
    const again = timeline.findings
      .filter(({ code }) => code === 'short-rest')
      .map(({ message, at }) => ({ message, at }))
    expect(again).toEqual([
      {
        message:
          'bar 2:1, piston ff: nothing sounds before bar 2:1.5, piston p, and the rest is too short for both: only that is set',
        at: { bar: 2, beat: 1 },
      },
    ])
    expect(cutChords).toEqual([])
    expect(wrong).toEqual([])
  })
})
