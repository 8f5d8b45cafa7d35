import { afterEach, describe, expect, test } from 'vitest'
import { openPlayer, type Player, type PlayerEvent } from '../../src/player/index.ts'
import { newRecord, type Recorded, readRecord } from '../../src/ports/index.ts'
import { ticks } from '../../src/time/index.ts'
import { compile, type Timeline, timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, performance, play, score } from '../builders.ts'

/** Played for real, in the player's own thread, into memory. What is judged is what was sent, never how late. */
interface Deck {
  readonly player: Player
  readonly events: PlayerEvent[]
  readonly sent: () => number[][]
  readonly until: (state: PlayerEvent['type'] | string, timeoutMs?: number) => Promise<void>
}

const open: Player[] = []
afterEach(async () => {
  for (const player of open.splice(0)) await player.close()
})

async function deckFor(timeline: Timeline, instrument = timeline.organ): Promise<Deck> {
  const record = newRecord()
  const events: PlayerEvent[] = []
  const player = await openPlayer({
    organ: instrument,
    port: { type: 'memory', record },
    captureFile: null,
    watchFd: null,
    sweepFirst: false,
    timeline,
    onEvent: (event) => events.push(event),
  })
  open.push(player)
  const seen = (what: string) =>
    events.some((event) => event.type === what || (event.type === 'state' && event.state === what))
  return {
    player,
    events,
    sent: () => readRecord(record).flatMap(asMessages),
    until: async (what, timeoutMs = 10_000) => {
      const deadline = performance_now() + timeoutMs
      while (!seen(what)) {
        if (performance_now() > deadline) throw new Error(`never ${what}; ${JSON.stringify(events)}`)
        await pause(5)
      }
    },
  }
}

const performance_now = () => globalThis.performance.now()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A write may hold several messages of three bytes. */
function asMessages({ bytes }: Recorded): number[][] {
  const messages: number[][] = []
  for (let at = 0; at < bytes.length; ) {
    const status = bytes[at] ?? 0
    const length = (status & 0xf0) === 0xc0 ? 2 : 3
    messages.push(bytes.slice(at, at + length))
    at += length
  }
  return messages
}

const keyLines = (sent: readonly number[][]) =>
  sent.flatMap(([status = 0, key]) =>
    (status & 0xe0) === 0x80 ? [`${(status & 0xf0) === 0x90 ? 'on' : 'off'} ${key}`] : [],
  )

function expectBalanced(sent: readonly number[][]): void {
  const down = new Set<string>()
  for (const [status = 0, key] of sent) {
    if ((status & 0xf0) === 0x90) {
      expect(down.has(`${status & 0x0f} ${key}`)).toBe(false)
      down.add(`${status & 0x0f} ${key}`)
    }
    if ((status & 0xf0) === 0x80) expect(down.delete(`${status & 0x0f} ${key}`)).toBe(true)
  }
  expect([...down]).toEqual([])
}

const isNrpn = (sent: readonly number[][], value: number) =>
  sent.filter(([status = 0, controller, data]) => (status & 0xf0) === 0xb0 && controller === 6 && data === value)

const scale = () =>
  score(
    [
      part(
        'A',
        Array.from({ length: 12 }, (_, beat) => note(beat, beat + 1, 60 + beat)),
      ),
    ],
    {
      tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }],
    },
  )
const chord = () =>
  score([part('A', [note(0, 40, 60), note(0, 40, 64)])], { tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }] })
const cues = [{ at: 1, piston: 'mf' }]

describe('the player', () => {
  test('sends exactly the timeline, in its order, and ends', async () => {
    const timeline = play(scale(), organ(), { cues })
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await deck.until('ended')
    const planned = timeline.messages.flatMap(({ bytes }) => [...bytes])
    expect(deck.sent().flat()).toEqual(planned)
    expect(deck.player.status().sent).toBe(timeline.messages.length)
  })

  test('stopped in the middle of a chord: every key up, what we drew retired, nothing else said', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).length === 2)
    await deck.player.close()
    expect(keyLines(deck.sent())).toEqual(['on 60', 'on 64', 'off 60', 'off 64'])
    expect(isNrpn(deck.sent(), 127)).toHaveLength(3)
    expect(isNrpn(deck.sent(), 0)).toHaveLength(3)
    expect(deck.sent().filter(([status]) => status === 0xcf)).toHaveLength(1)
  })

  test('a process that ends at once still silences the organ', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).length === 2)
    expect(deck.player.closeNow(5000)).toBe(true)
    expectBalanced(deck.sent())
    expect(isNrpn(deck.sent(), 0)).toHaveLength(3)
  })

  test('pause lets go, and going on strikes again what is held there', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).length === 2)
    deck.player.pause()
    await deck.until('paused')
    expect(keyLines(deck.sent())).toEqual(['on 60', 'on 64', 'off 60', 'off 64'])
    deck.player.resume()
    await waitFor(() => keyLines(deck.sent()).length === 6)
    expect(keyLines(deck.sent()).slice(4)).toEqual(['on 60', 'on 64'])
    await deck.until('ended')
    expectBalanced(deck.sent())
    expect(isNrpn(deck.sent(), 127)).toHaveLength(3)
  })

  test('hold stays on what sounds; going on strikes nothing twice', async () => {
    const timeline = play(scale(), organ(), {})
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).includes('on 62'))
    deck.player.hold()
    await deck.until('held')
    const heldWith = keyLines(deck.sent())
    await pause(150)
    expect(keyLines(deck.sent())).toEqual(heldWith)
    expect(deck.player.status().keysDown.flat()).toHaveLength(1)
    deck.player.resume()
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line.startsWith('on'))).toHaveLength(12)
    expectBalanced(deck.sent())
  })

  test('a seek goes to the registration and the keys that the place wants', async () => {
    const music = score(
      [part('A', [note(0, 40, 60), ...Array.from({ length: 40 }, (_, beat) => note(beat, beat + 1, 70 + (beat % 2)))])],
      {
        tempi: [{ tick: ticks(0), microsPerQuarter: 100_000 }],
      },
    )
    const timeline = play(music, organ(), {
      cues: [...cues, { at: 5, draw: ['Gt. Principal 4'], retire: ['Sw. Gedackt 8'] }],
    })
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).length >= 2)
    deck.player.seek(timeOf(timeline, ticks(9 * 4 * PPQ)))
    await deck.until('ended')
    const lines = keyLines(deck.sent())
    expect(lines.filter((line) => line === 'on 60')).toHaveLength(1)
    expectBalanced(deck.sent())
    const bytes = deck.sent().map(String)
    expect(bytes.indexOf('177,98,2')).toBeGreaterThan(0)
    // At the end: all that was drawn anywhere is retired once.
    expect(isNrpn(deck.sent(), 127)).toHaveLength(4)
    expect(isNrpn(deck.sent(), 0)).toHaveLength(4)
  })

  test('back to the beginning of the piece plays it again', async () => {
    const timeline = play(scale(), organ(), {})
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).includes('on 64'))
    deck.player.seek(timeOf(timeline, ticks(0)))
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line === 'on 60')).toHaveLength(2)
    expectBalanced(deck.sent())
  })

  test('another tempo while it plays: every note once, the gaps as physical as before', async () => {
    const repeated = score(
      [
        part(
          'A',
          Array.from({ length: 24 }, (_, beat) => note(beat, beat + 1, 60)),
        ),
      ],
      {
        tempi: [{ tick: ticks(0), microsPerQuarter: 120_000 }],
      },
    )
    const slow = play(repeated, organ(), { cues })
    const deck = await deckFor(slow)
    deck.player.load(slow)
    deck.player.play()
    let before = 1
    for (const factor of [1.5, 0.8, 2]) {
      await waitFor(() => keyLines(deck.sent()).length >= 4)
      await pause(200)
      deck.player.swap(compile(performance(repeated, organ(), { cues, tempoFactor: factor })), before / factor)
      before = factor
    }
    await deck.until('ended')
    expect(keyLines(deck.sent()).filter((line) => line === 'on 60')).toHaveLength(24)
    expectBalanced(deck.sent())
    expect(isNrpn(deck.sent(), 127)).toHaveLength(3)
  })

  test('panic: keys first, then all notes off on each channel, then general cancel', async () => {
    const timeline = play(chord(), organ(), { cues })
    const deck = await deckFor(timeline)
    deck.player.load(timeline)
    deck.player.play()
    await waitFor(() => keyLines(deck.sent()).length === 2)
    const before = deck.sent().length
    deck.player.panic()
    await deck.until('paused')
    await waitFor(() => deck.sent().length >= before + 9)
    const after = deck.sent().slice(before)
    expect(keyLines(after.slice(0, 2))).toEqual(['off 60', 'off 64'])
    expect(after.slice(2, 8).map(([status = 0, controller]) => [status & 0x0f, controller])).toEqual([
      [0, 123],
      [0, 120],
      [1, 123],
      [1, 120],
      [2, 123],
      [2, 120],
    ])
    expect(after[8]).toEqual([0xcf, 19])
  })

  test('the gate refuses a timeline with a message that the profile does not know, and sends nothing', async () => {
    const timeline = play(scale(), organ(), {})
    const foreign = {
      ...timeline,
      messages: [{ ...(timeline.messages[0] as (typeof timeline.messages)[0]), bytes: [0xb0, 7, 1] }],
    }
    const deck = await deckFor(timeline)
    deck.player.load(foreign)
    deck.player.play()
    await deck.until('refused')
    expect(deck.sent()).toEqual([])
  })

  test("a maker's spacing holds at a stop, whatever waits", async () => {
    const instrument = organ('spacingMs: 60\n')
    const timeline = play(chord(), instrument, { cues })
    const record = newRecord()
    const player = await openPlayer({
      organ: instrument,
      port: { type: 'memory', record },
      captureFile: null,
      watchFd: null,
      sweepFirst: false,
      timeline,
      onEvent: () => undefined,
    })
    player.load(timeline)
    player.play()
    await waitFor(() => keyLines(readRecord(record).flatMap(asMessages)).length === 2)
    await player.close()
    const stops = readRecord(record).filter(({ bytes }) => bytes.length === 9 || (bytes[0] ?? 0) === 0xcf)
    expect(stops).toHaveLength(7)
    for (const [index, { atMs }] of stops.slice(1).entries()) {
      // Never less; the clocks that stamp and that wait are read a moment apart.
      expect(atMs - (stops[index]?.atMs ?? 0)).toBeGreaterThan(59.5)
    }
  })

  test('a port that cannot be opened is one clear line', async () => {
    const options = {
      organ: organ(),
      captureFile: null,
      watchFd: null,
      sweepFirst: false,
      timeline: null,
      onEvent: () => undefined,
    }
    await expect(openPlayer({ ...options, port: { type: 'device', path: '/nowhere/midi' } })).rejects.toThrow(
      /no such device/,
    )
  })
})

async function waitFor(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = performance_now() + timeoutMs
  while (!condition()) {
    if (performance_now() > deadline) throw new Error('waited in vain')
    await pause(2)
  }
}
