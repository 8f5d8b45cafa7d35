import { expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, play, score } from '../builders.ts'
import { consoleAt } from '../console-at.ts'
import { type Deck, pause, playing, waitFor } from './deck.ts'

const music = score([part('Great', [note(0, 4000, 60)])], { tempi: [{ tick: ticks(0), microsPerQuarter: 50_000 }] })
const cues = [
  { at: 'start', swell: 'closed' },
  { at: 101, swell: { to: 'open', until: 901 } },
]
const timeline = play(music, organ('leadInMs: 100\n'), { cues })
const box = timeline.organ.enclosures[0]

/** Positions of the Swell box that the organ was told, in order. */
const values = (deck: Deck) =>
  deck.sent().flatMap(([status, controller, value]) => (status === 0xb0 && controller === 11 ? [value] : []))
const placeOf = (bar: number) => timeOf(timeline, ticks((bar - 1) * 4 * PPQ))
const wantedAt = (bar: number) => box && consoleAt(timeline, placeOf(bar)).enclosures.get(box)

test('after a seek into a ramp the value of that place is sent, and back again; a pause sends nothing', async () => {
  const deck = await playing(timeline)
  await waitFor(() => deck.player.status().keysDown[1]?.length === 1)
  deck.player.seek(placeOf(501))
  await waitFor(() => values(deck).length >= 2)
  expect(values(deck).slice(0, 2)).toEqual([0, wantedAt(501)])
  deck.player.pause()
  await deck.until('paused')
  const before = values(deck).length
  deck.player.resume()
  await pause(30)
  deck.player.pause()
  await pause(30)
  // The ramp is slow: in this time it may have gone on by a step, and says nothing twice.
  expect(values(deck).length).toBeLessThanOrEqual(before + 1)
  deck.player.seek(placeOf(50))
  await waitFor(() => values(deck).at(-1) === 0)
})

test('when the cable is back, the box is told where it is to be', async () => {
  const deck = await playing(timeline)
  await waitFor(() => deck.player.status().keysDown[1]?.length === 1)
  deck.player.seek(placeOf(701))
  await waitFor(() => values(deck).at(-1) === wantedAt(701))
  deck.putCable(false)
  await waitFor(() => deck.events.some((event) => event.type === 'link' && !event.isIn))
  const before = values(deck).length
  deck.putCable(true)
  await waitFor(() => deck.events.some((event) => event.type === 'link' && event.isIn))
  deck.player.resume()
  await waitFor(() => values(deck).length > before)
  expect(Math.abs((values(deck).at(-1) ?? 0) - (wantedAt(701) ?? 0))).toBeLessThanOrEqual(2)
})

test('a box moved by hand stays so over a pause, and is what the score wants at another place', async () => {
  const deck = await playing(timeline)
  await waitFor(() => deck.player.status().keysDown[1]?.length === 1)
  expect(deck.player.status().boxes[0]).toBe(0)
  if (box) deck.player.moveBox(box, 0.5)
  await waitFor(() => deck.player.status().boxes[0] === 64 / 127)
  deck.player.pause()
  await deck.until('paused')
  deck.player.resume()
  await waitFor(() => deck.player.status().state === 'playing')
  await pause(30)
  expect(values(deck)).toEqual([0, 64])
  deck.player.seek(placeOf(50))
  await waitFor(() => values(deck).at(-1) === 0)
  expect(deck.player.status().boxes[0]).toBe(0)
})

test('behind what the system’s timer has already: what is said last is what stands', async () => {
  const deck = await playing(timeline, { leadMs: 40 })
  await waitFor(() => deck.player.status().keysDown[1]?.length === 1)
  deck.player.seek(placeOf(501))
  await waitFor(() => deck.player.status().state === 'playing' && values(deck).length >= 2)
  deck.player.hold()
  await deck.until('held')
  if (box) deck.player.moveBox(box, 1)
  await waitFor(() => values(deck).at(-1) === 127)
  await pause(80)
  expect(values(deck).at(-1)).toBe(127)
  expect(deck.player.status().boxes[0]).toBe(1)
})
