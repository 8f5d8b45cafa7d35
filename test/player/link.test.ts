import { describe, expect, test } from 'vitest'
import { ticks } from '../../src/time/index.ts'
import { note, organ, part, play, score } from '../builders.ts'
import { expectSilent, keyLines, pause, playing, stopsSaid, waitFor } from './deck.ts'

const quick = [{ tick: ticks(0), microsPerQuarter: 100_000 }]
const music = () =>
  score(
    [part('A', [note(0, 60, 48), ...Array.from({ length: 60 }, (_, beat) => note(beat, beat + 1, 60 + (beat % 24)))])],
    { tempi: quick },
  )
const cues = [{ at: 1, piston: 'mf' }]

describe('a cable that is pulled while it plays', () => {
  test('is noticed within a second; the music holds its place, and what hung is let go when it is back', async () => {
    const timeline = play(music(), organ(), { cues })
    const deck = await playing(timeline)
    await waitFor(() => keyLines(deck.sent()).includes('on 63'))
    const downBefore = deck.player.status().keysDown.flat()
    expect(downBefore).toContain(48)
    deck.putCable(false)
    const pulledMs = performance.now()
    await deck.until('link')
    expect(performance.now() - pulledMs).toBeLessThan(1000)
    const { position, state, isLinked } = deck.player.status()
    // The cable has nothing to do with what the music does: it plays, and its clock stands.
    expect([state, isLinked]).toEqual(['playing', false])
    await pause(200)
    expect(deck.player.status().position).toBe(position)
    const before = deck.sent().length
    deck.putCable(true)
    await waitFor(() => deck.player.status().isLinked)
    const after = deck.sent().slice(before)
    expect(keyLines(after)).toContain('off 48')
    expect(after.some(([status]) => status === 0xcf)).toBe(true)
    await waitFor(() => keyLines(deck.sent().slice(before)).includes('on 48'))
    // The stops are drawn again before the first note.
    const drawn = deck
      .sent()
      .slice(before)
      .findLastIndex(([status = 0, , value]) => status >> 4 === 0xb && value === 127)
    const struck = deck
      .sent()
      .slice(before)
      .findIndex(([status = 0]) => status >> 4 === 9)
    expect(drawn).toBeGreaterThan(0)
    expect(struck).toBeGreaterThan(drawn)
    expect(stopsSaid(deck.sent().slice(before), 127)).toHaveLength(3)
    await deck.player.close()
    expectSilent(deck.sent())
  })

  test('or goes on unheard, and is there again where the music is by then', async () => {
    const timeline = play(music(), organ(), { cues })
    const deck = await playing(timeline, { unplugged: 'go-on' })
    await waitFor(() => keyLines(deck.sent()).includes('on 63'))
    deck.putCable(false)
    await deck.until('link')
    expect(deck.player.status().state).toBe('playing')
    const before = deck.sent().length
    await pause(400)
    expect(deck.sent()).toHaveLength(before)
    deck.putCable(true)
    await waitFor(() => keyLines(deck.sent().slice(before)).some((line) => line.startsWith('on')))
    const after = keyLines(deck.sent().slice(before))
    expect(after).toContain('on 48')
    expect(after).not.toContain('on 64')
    await deck.player.close()
    expectSilent(deck.sent())
  })

  test('a cable that stays out: stopping says that the organ may not have been told', async () => {
    const deck = await playing(play(music(), organ(), { cues }))
    await waitFor(() => keyLines(deck.sent()).includes('on 63'))
    deck.putCable(false)
    await deck.until('link')
    await deck.player.close()
    expect(deck.events.at(-1)).toMatchObject({ type: 'closed', problem: expect.stringMatching(/is gone/) })
  })

  test('stops that were never ours are not touched when it is back', async () => {
    const deck = await playing(play(music(), organ(), {}))
    await waitFor(() => keyLines(deck.sent()).includes('on 63'))
    deck.putCable(false)
    await deck.until('link')
    deck.putCable(true)
    await waitFor(() => deck.player.status().isLinked)
    await deck.player.close()
    expect(deck.sent().some(([status]) => status === 0xcf)).toBe(false)
  })
})

describe('Active Sensing', () => {
  test('is heard all the time by an organ that knows it, and never just before a chord', async () => {
    const slow = score([part('A', [note(0, 1, 60), note(4, 5, 62)])], {})
    const deck = await playing(play(slow, organ('activeSensing: true\n'), {}))
    await deck.until('ended')
    const times = deck.recorded().map(({ atMs }) => atMs)
    expect(deck.sent().filter(([status]) => status === 0xfe).length).toBeGreaterThan(5)
    for (const [index, atMs] of times.slice(1).entries()) expect(atMs - (times[index] ?? 0)).toBeLessThan(290)
  })
  test('is not sent to an organ that was not said to know it', async () => {
    const slow = score([part('A', [note(0, 1, 60)])], {})
    const deck = await playing(play(slow, organ(), {}))
    await deck.until('ended')
    expect(deck.sent().filter(([status]) => status === 0xfe)).toEqual([])
  })
})
