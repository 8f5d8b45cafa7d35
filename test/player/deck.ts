import { afterEach, expect } from 'vitest'
import { splitMessages } from '../../src/midi/index.ts'
import { openPlayer, type Player, type PlayerEvent, type PlayerOptions } from '../../src/player/index.ts'
import { type MemorySpec, newRecord, type Recorded, readRecord } from '../../src/ports/index.ts'
import type { Timeline } from '../../src/timeline/index.ts'
import { pause, until } from '../organ-end.ts'

/** Played for real, in the player's own thread, into memory. What is judged is what was sent, never how late. */
export interface Deck {
  readonly player: Player
  readonly events: PlayerEvent[]
  /** Whole messages in the order in which they left. */
  readonly sent: () => number[][]
  readonly recorded: () => Recorded[]
  /** Until an event, or a state, was seen. */
  readonly until: (what: string) => Promise<void>
  readonly putCable: (isIn: boolean) => void
}

const open: Player[] = []
afterEach(async () => {
  for (const player of open.splice(0)) await player.close()
})

export const UNWATCHED = {
  capture: null,
  timing: 'auto',
  unplugged: 'hold',
  aheadMs: 40,
  watchFd: null,
  sweepFirst: false,
} as const

export async function deckFor(
  timeline: Timeline,
  options: Partial<PlayerOptions> & Pick<MemorySpec, 'leadMs'> = {},
): Promise<Deck> {
  const { leadMs, ...rest } = options
  const record = newRecord()
  const cable = new SharedArrayBuffer(4)
  const events: PlayerEvent[] = []
  const player = await openPlayer({
    ...UNWATCHED,
    organ: timeline.organ,
    port: { type: 'memory', record, cable, ...(leadMs === undefined ? {} : { leadMs }) },
    timeline,
    onEvent: (event) => events.push(event),
    ...rest,
  })
  open.push(player)
  const seen = (what: string) =>
    events.some((event) => event.type === what || (event.type === 'state' && event.state === what))
  const recorded = () => readRecord(record).sort((a, b) => a.atMs - b.atMs)
  return {
    player,
    events,
    recorded,
    sent: () => recorded().flatMap(messagesOf),
    until: (what) => until(() => seen(what)),
    putCable: (isIn) => Atomics.store(new Int32Array(cable), 0, isIn ? 0 : 1),
  }
}

/** Loaded and begun. */
export async function playing(timeline: Timeline, options?: Parameters<typeof deckFor>[1]): Promise<Deck> {
  const deck = await deckFor(timeline, options)
  deck.player.load(timeline)
  deck.player.play()
  return deck
}

/** A write may hold several messages; all have their status. */
export const messagesOf = ({ bytes }: Recorded): number[][] => splitMessages(bytes).map((each) => [...each])

/** `on 60`, `off 60`. */
export const keyLines = (sent: readonly number[][]) =>
  sent.flatMap(([status = 0, key]) =>
    (status & 0xe0) === 0x80 ? [`${(status & 0xf0) === 0x90 ? 'on' : 'off'} ${key}`] : [],
  )

/** Each key goes down and up in turn, and all are up in the end. */
export function expectBalanced(sent: readonly number[][]): void {
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

/** Nothing sounds in the end, and nothing was struck twice; a key may be let go once more than it was struck. */
export function expectSilent(sent: readonly number[][]): void {
  const down = new Set<string>()
  for (const [status = 0, key] of sent) {
    const name = `${status & 0x0f} ${key}`
    if ((status & 0xf0) === 0x90) {
      expect(down.has(name)).toBe(false)
      down.add(name)
    } else if ((status & 0xf0) === 0x80) down.delete(name)
  }
  expect([...down]).toEqual([])
}

/** Last bytes of the stops that were said: 127 drawn, 0 retired. */
export const stopsSaid = (sent: readonly number[][], value: number) =>
  sent.filter(([status = 0, controller, data]) => (status & 0xf0) === 0xb0 && controller === 6 && data === value)

export { pause, until as waitFor }
