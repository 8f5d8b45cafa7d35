import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlayerCommand } from '../../src/player/protocol.ts'
import { note, organ, part, play, score } from '../builders.ts'
import { runs } from '../runs.ts'
import { loaded, virtual } from './virtual.ts'

/** Panic past the queue of commands: the thread that gives them may be busy laying out the next thing to play. */

const long = play(score([part('A', [note(0, 40, 60), note(0, 40, 64)])], { tempi: [] }), organ(), {
  cues: [{ at: 1, piston: 'mf' }],
})
const underWay = () => {
  const deck = virtual(long)
  deck.load(long)
  deck.obey({ type: 'play' })
  deck.pass(2500)
  expect([deck.organ.keys.size, deck.organ.stops.size > 0]).toEqual([2, true])
  return deck
}
const silent = ({ organ: { keys, stops } }: ReturnType<typeof virtual>) => [keys.size, stops.size]

test('is done at once, and what was asked before it is not done after it', () => {
  const deck = underWay()
  deck.panicNow()
  deck.pass(1000)
  expect(silent(deck)).toEqual([0, 0])
  // What the other thread was busy with when the panic came.
  deck.obey(loaded(long), { type: 'play' }, { type: 'resume' }, { type: 'swap', tape: loadedTape(), ...SAME_PLACE })
  deck.pass(5000)
  expect(silent(deck)).toEqual([0, 0])
  const sent = deck.sent.length
  deck.obey({ type: 'panic' })
  deck.pass(1000)
  expect(deck.sent).toHaveLength(sent)
  // And then it plays again.
  deck.obey(loaded(long), { type: 'play' })
  deck.pass(2500)
  expect(deck.organ.keys.size).toBe(2)
})

test('also where the word of it comes through the queue before it is looked at', () => {
  const deck = underWay()
  deck.panicNow()
  deck.obey({ type: 'panic' }, loaded(long), { type: 'play' })
  deck.pass(2500)
  expect(deck.organ.keys.size).toBe(2)
})

test('closes all the same before its word has come', () => {
  const deck = underWay()
  deck.panicNow()
  deck.obey({ type: 'close' })
  expect(deck.state()).toBe('closed')
})

const loadedTape = () => (loaded(long) as Extract<PlayerCommand, { type: 'load' }>).tape
const SAME_PLACE = { fromMicros: 0, toMicros: 0, ratio: 1, plan: 'same' } as const

test('whatever comes in whatever order: silent until as many words as panics have come, and never deaf after them', () => {
  const asks = fc.array(fc.constantFrom('now', 'word', 'play', 'resume', 'pause', 'wait'), { maxLength: 30 })
  fc.assert(
    fc.property(asks, (steps) => {
      const deck = underWay()
      let owed = 0
      for (const step of steps) {
        if (step === 'now') {
          owed++
          deck.panicNow()
        } else if (step === 'word') {
          owed = Math.max(0, owed - 1)
          deck.obey({ type: 'panic' })
        } else if (step === 'wait') deck.pass(700)
        else if (step === 'play') deck.obey(loaded(long), { type: 'play' })
        else deck.obey({ type: step })
        if (owed > 0 || step === 'word') expect(deck.organ.keys.size).toBe(0)
      }
      for (; owed > 0; owed--) deck.obey({ type: 'panic' })
      deck.obey(loaded(long), { type: 'play' })
      deck.pass(3000)
      expect(deck.organ.keys.size).toBe(2)
    }),
    runs(200),
  )
})
