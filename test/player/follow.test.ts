import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standing } from '../../src/player/follow.ts'
import { makeTape } from '../../src/player/index.ts'
import { micros, ticks } from '../../src/time/index.ts'
import { note, organ, part, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'
import { coupledOrgan } from '../couplers.ts'
import { CALLED } from '../pistons.ts'
import { runs } from '../runs.ts'

test.each([
  ['stops', organ(), 'mf'],
  ['couplers that we work', coupledOrgan(), 'mf'],
  ['pistons of the organ', organ(CALLED), 'full'],
  ['pistons whose contents nobody knows', organ(CALLED), 'Tutti'],
])(
  'the player, standing anywhere on its tape, wants the console that the timeline says: %s',
  (_what, instrument, piston) => {
    const notes = fc.array(
      fc.record({ start: fc.nat(24), length: fc.integer({ min: 1, max: 6 }), key: fc.integer({ min: 60, max: 64 }) }),
      { minLength: 1, maxLength: 20 },
    )
    const cues = [
      { at: 1, draw: ['Sw. Gedackt 8'], swell: 'closed' },
      { at: '1:3', piston },
      {
        at: 2,
        draw: ['Gt. Principal 4'],
        couple: ['Swell to Great'],
        retire: ['Sw. Gedackt 8'],
        swell: { to: 'open', until: 4 },
      },
    ]
    fc.assert(
      fc.property(notes, fc.nat(16_000_000), (music, time) => {
        const spans = music.map(({ start, length, key }) => note(start, start + length, key))
        const timeline = play(score([part('A', spans)], { end: ticks(32 * 480) }), instrument, { cues })
        const at = micros(timeline.startAt + time)
        const { keysDown, drawn, enclosures } = consoleAt(timeline, at)
        const { wanted } = standing(makeTape(timeline), at, instrument.elements.length, instrument.enclosures.length)
        const keys = [...keysDown].flatMap(([{ channel }, each]) => [...each].map((key) => (channel << 7) | key))
        const places = (array: Uint8Array) => [...array.keys()].filter((index) => array[index] === 1)
        expect(places(wanted.keys)).toEqual(keys.sort((a, b) => a - b))
        expect(places(wanted.drawn)).toEqual([...drawn].sort((a, b) => a - b))
        expect([...wanted.boxes]).toEqual(instrument.enclosures.map((each) => enclosures.get(each) ?? -1))
      }),
      runs(200),
    )
  },
)
