import { describe, expect, test } from 'vitest'
import { listenTo } from '../../src/console/index.ts'
import { type ElementId, NOTHING_DRAWN } from '../../src/organ/index.ts'
import type { RawMessage } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import type { Timeline } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, play, score } from '../builders.ts'

/** Controllers at beats: `cc(1, 0xb1, [99, 0], [98, 2])`. */
const cc = (beat: number, status: number, ...pairs: readonly (readonly [number, number])[]): RawMessage[] =>
  pairs.map(([controller, value]) => ({ tick: ticks(beat * PPQ), bytes: [status, controller, value] }))
const music = (raw: readonly RawMessage[]) => score([part('A', [note(0, 8, 60)], { raw })])
const GREAT = { passthrough: { Great: ['nrpn' as const, 'cc11' as const] }, map: 'G' }
const [CHANNEL_1, CHANNEL_2] = [0xb0, 0xb1]
/** Great Principal, and that it is drawn. */
const PRINCIPAL = [
  [99, 0],
  [98, 2],
  [6, 127],
] as const

const kinds = ({ messages }: Timeline) =>
  messages.map(({ action }) => action.type).filter((type) => !type.startsWith('note'))
const drawnAtTheEnd = ({ organ: instrument, messages }: Timeline): ElementId[] => {
  const console = listenTo(instrument, NOTHING_DRAWN)
  for (const { bytes } of messages) console.take(bytes)
  return instrument.elements.filter((each) => console.isDrawn(each)).map(({ id }) => id)
}

describe('a stop that was recorded', () => {
  test('is a stop that is drawn, and is retired at the end', () => {
    const timeline = play(music(cc(1, CHANNEL_2, ...PRINCIPAL)), organ(), GREAT)
    expect(kinds(timeline)).toEqual(['draw', 'retire'])
    expect(drawnAtTheEnd(timeline)).toEqual([])
  })
  test('is there when the music begins after it, as the box is where it was', () => {
    const raw = [...cc(1, CHANNEL_1, ...PRINCIPAL), ...cc(2, CHANNEL_1, [11, 20])]
    const swell = { map: 'S', passthrough: { Swell: ['nrpn' as const, 'cc11' as const] } }
    const boxed = organ('enclosures:\n  - { name: Swell, division: Swell, cc: 11, followsScore: true }\n')
    const timeline = play(music(raw), boxed, { ...swell, from: ticks(4 * PPQ) })
    expect(kinds(timeline)).toEqual(['draw', 'enclosure', 'retire'])
    const before = timeline.messages.filter(({ at }) => at < timeline.startAt).map(({ bytes }) => [...bytes])
    expect(before.at(-1)).toEqual([CHANNEL_1, 11, 20])
  })
})

describe('a recorded NRPN', () => {
  test('is never torn: a stop of ours stands before it or after it', () => {
    const raw = [...cc(3.9, CHANNEL_2, [99, 5]), ...cc(4.1, CHANNEL_2, [98, 9], [6, 64])]
    const cues = [
      { at: 1, piston: 'mf' },
      { at: 2, draw: ['Gt. Principal 4'] },
    ]
    const timeline = play(music(raw), organ('wire: din\n'), { ...GREAT, cues })
    const whole = [CHANNEL_2, 99, 5, CHANNEL_2, 98, 9, CHANNEL_2, 6, 64]
    expect(timeline.messages.map(({ bytes }) => [...bytes])).toContainEqual(whole)
  })
  test('of another is not said by the data of a registered parameter, as MuseScore writes it', () => {
    const rpn = cc(0, CHANNEL_2, [101, 0], [100, 0], [6, 12])
    const timeline = play(
      music([...rpn, ...cc(1, CHANNEL_2, ...PRINCIPAL), ...cc(2, CHANNEL_2, [101, 0], [100, 0], [6, 12])]),
      organ(),
      GREAT,
    )
    expect(kinds(timeline)).toEqual(['draw', 'retire'])
    expect(kinds(play(music(rpn), organ(), GREAT))).toEqual([])
  })
  test('without its number is nothing, and that is said', () => {
    const timeline = play(music(cc(1, CHANNEL_2, [98, 1], [6, 12])), organ(), GREAT)
    expect(kinds(timeline)).toEqual([])
    expect(timeline.findings.map(({ message }) => message)).toEqual([
      '0 of 1 messages (nrpn, cc11) of the score go to the Great, as its side file says',
    ])
  })
  test('is finished by its fine data under its own number', () => {
    const raw = cc(1, CHANNEL_2, [99, 7], [98, 1], [6, 12], [38, 3])
    const sent = play(music(raw), organ(), GREAT)
      .messages.map(({ bytes }) => [...bytes])
      .filter(([status]) => status === CHANNEL_2)
    expect(sent).toEqual([
      [CHANNEL_2, 99, 7, CHANNEL_2, 98, 1, CHANNEL_2, 6, 12],
      [CHANNEL_2, 99, 7, CHANNEL_2, 98, 1, CHANNEL_2, 38, 3],
    ])
  })
})
