import { tmpdir } from 'node:os'
import { openHouse } from '../../src/house/index.ts'
import { type Live, type Order, perform } from '../../src/organist/index.ts'
import { newRecord, type Recorded, readRecord } from '../../src/ports/index.ts'
import { ticks } from '../../src/time/index.ts'
import { note, part, performance, score } from '../builders.ts'
import { coupledOrgan } from '../couplers.ts'
import { orderOf } from '../order-of.ts'
import { pause } from '../organ-end.ts'

/** What a restless person does, and how long he waits before it. */
export interface Command {
  readonly afterMs: number
  readonly what: (typeof WHATS)[number]
}

export const WHATS = [
  'go',
  'hold',
  'pause',
  'back',
  'forward',
  'phrase back',
  'phrase forward',
  'faster',
  'slower',
  'higher',
  'lower',
  'draw',
  'retire',
  'piston',
  'couple',
  'octave',
  'pedal coupler',
  'panic',
] as const

export const SPACING_MS = 25

/** Neither notes nor the swell: what the maker's spacing is for. An NRPN is one write of nine bytes. */
export const isSpaced = ({ bytes: [status = 0, controller] }: { readonly bytes: readonly number[] }) =>
  status >> 4 === 0xc || (status >> 4 === 0xb && controller === 99)

/** Two quick voices in repeated notes and a pedal that is held, with cues among them. */
export function restless(): Order {
  const keys = [60, 62, 60, 64, 60, 60, 67, 65]
  const voice = (up: number) =>
    Array.from({ length: 96 }, (_, each) => note(each / 2, each / 2 + 0.5, up + (keys[each % keys.length] ?? 60)))
  const pedals = Array.from({ length: 12 }, (_, each) => note(each * 4, each * 4 + 4, 36 + (each % 5)))
  const music = score([part('A', voice(0)), part('B', voice(7)), part('P', pedals)], {
    tempi: [{ tick: ticks(0), microsPerQuarter: 150_000 }],
    markers: [
      { tick: ticks(0), text: 'one' },
      { tick: ticks(16 * 480), text: 'two' },
      { tick: ticks(32 * 480), text: 'three' },
    ],
  })
  const instrument = coupledOrgan(`spacingMs: ${SPACING_MS}\n`)
  const cues = [
    { at: 1, piston: 'mf', swell: 'closed' },
    { at: 4, draw: ['Gt. Principal 4'], retire: ['Sw. Gedackt 8'], swell: { to: 'open', until: 6 } },
    { at: 6, couple: ['Swell to Great'] },
    { at: 8, piston: 'mf' },
    { at: 10, couple: ['Great to Pedal', 'Swell Sub Octave'] },
  ]
  const whole = performance(music, instrument, { map: 'SGP', cues })
  return orderOf(whole, 'Restless')
}

export const obey = (live: Live, what: Command['what']): void => {
  const does: Record<Command['what'], () => unknown> = {
    go: () => live.obey({ name: 'go' }),
    hold: () => live.obey({ name: live.status().doing === 'held' ? 'release' : 'hold' }),
    pause: () => live.obey({ name: live.status().doing === 'paused' ? 'go' : 'pause' }),
    back: () => live.obey({ name: 'byBars', bars: -1 }),
    forward: () => live.obey({ name: 'byBars', bars: 1 }),
    'phrase back': () => live.obey({ name: 'byPhrases', phrases: -1 }),
    'phrase forward': () => live.obey({ name: 'byPhrases', phrases: 1 }),
    faster: () => live.obey({ name: 'tempo', byPercent: 7 }),
    slower: () => live.obey({ name: 'tempo', byPercent: -7 }),
    higher: () => live.obey({ name: 'transpose', bySemitones: 1 }),
    lower: () => live.obey({ name: 'transpose', bySemitones: -1 }),
    draw: () => live.line('+ Oboe'),
    retire: () => live.line('- Open Diapason'),
    piston: () => live.line('mf'),
    couple: () => live.line('Swell to Great'),
    octave: () => live.line('Swell Octave'),
    'pedal coupler': () => live.line('Great to Pedal'),
    panic: live.panic,
  }
  does[what]()
}

/** Plays under a restless hand into memory. @returns all that the organ was sent, in the order in which it left */
export async function playUnder(commands: readonly Command[], leadMs: number | null): Promise<Recorded[]> {
  const record = newRecord(1 << 22)
  const live = await perform(openHouse(tmpdir()), restless(), {
    port: { type: 'memory', record, ...(leadMs === null ? {} : { leadMs }) },
    captureFile: null,
    timing: leadMs === null ? 'sleep' : 'queue',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
  })
  for (const { afterMs, what } of commands) {
    await pause(afterMs)
    obey(live, what)
  }
  await pause(30)
  await live.stop()
  await live.finished
  return readRecord(record).sort((a, b) => a.atMs - b.atMs)
}
