import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Coupler, Organ } from '../../../src/organ/index.ts'
import {
  CLOSED_PER_CENT,
  marksOf,
  type Rehearsed,
  type Sample,
  verifySample,
} from '../../../src/rehearsal/organ/index.ts'

/** What reaches the sampler: bytes at seconds. */
export interface Sent {
  readonly at: number
  readonly bytes: readonly number[]
}

const RATE = 48_000
/** As GrandOrgue with a dummy sound card: 15 ms, each message up to 10 ms earlier or later. */
const LAG_S = 0.015
const JITTER_S = 0.01

/**
 * A second GrandOrgue, made to be believed: it reads bytes and bindings, has no timeline, and mixes samples.
 * @param bindings which of the organ's parts each NRPN of channel 16 moves; a mutation is another list
 */
export function sample(
  rehearsed: Rehearsed,
  sent: readonly Sent[],
  seconds: number,
  bindings = rehearsed.bound,
): string {
  const { organ } = rehearsed
  const marks = marksOf(organ)
  const sides = [new Float32Array(RATE * seconds), new Float32Array(RATE * seconds)]
  const samples = new Map<number, Sample>()
  const down = new Set<number>()
  const drawn = new Set<unknown>()
  const chosen = new Map<number, number>()
  const boxes = new Map<unknown, { at: number; value: number }[]>()
  const shaken: { at: number; drawn: Set<unknown> }[] = []
  const open = new Map<number, number>()
  let random = 1
  const jitter = () => {
    random = (random * 16807) % 2147483647
    return (2 * (random / 2147483647) - 1) * JITTER_S
  }
  const pipes = (): Set<number> => {
    const result = new Set<number>()
    for (const rank of marks.ranks) {
      if (rank.stop !== null && !drawn.has(rank.stop)) continue
      const { division } = rank
      const keys = new Set<number>()
      for (let key = 0; key < 128; key++) if (down.has((division.channel << 7) | key)) keys.add(key)
      for (const coupler of couplersOf(organ)) {
        if (coupler.sounds !== division || !drawn.has(coupler)) continue
        for (let key = 0; key < 128; key++)
          if (down.has((coupler.keys.channel << 7) | key)) keys.add(key + coupler.shift)
      }
      for (const key of keys) {
        if (key >= division.compass.low && key <= division.compass.high) result.add((rank.index << 7) | key)
      }
    }
    return result
  }
  const gainAt = (rank: number, at: number): number => {
    const division = marks.ranks[rank]?.division
    const box = organ.enclosures.find((each) => each.division === division)
    const value = (boxes.get(box) ?? []).filter((each) => each.at <= at).at(-1)?.value ?? 127
    const least = CLOSED_PER_CENT.verify / 100
    const loudness = box === undefined ? 1 : least + ((1 - least) * value) / 127
    const trembles = shaken
      .filter((each) => each.at <= at)
      .at(-1)
      ?.drawn.has(division)
    return trembles ? loudness * (1 + 0.22 * Math.sin(2 * Math.PI * 5.6 * at)) : loudness
  }
  const sound: { pipe: number; from: number; to: number }[] = []
  for (const { at: exact, bytes } of sent) {
    const at = exact + LAG_S + jitter()
    for (let next = 0; next < bytes.length; next += 3) {
      const [status = 0, one = 0, two = 0] = bytes.slice(next, next + 3)
      const channel = status & 0x0f
      if (status >> 4 === 9 && two > 0) down.add((channel << 7) | one)
      else if (status >> 4 === 8 || status >> 4 === 9) down.delete((channel << 7) | one)
      else if (one === 99) chosen.set(channel, two << 7)
      else if (one === 98) chosen.set(channel, (chosen.get(channel) ?? 0) | two)
      else if (one === 6) {
        for (const { what } of bindings.filter(
          (each) => each.channel === channel && each.nrpn === chosen.get(channel),
        )) {
          if ('controller' in what) boxes.set(what, [...(boxes.get(what) ?? []), { at, value: two }])
          else if (two > 0) drawn.add(what)
          else drawn.delete(what)
        }
      }
    }
    const tremulants = organ.elements.filter((each) => each.kind === 'tremulant' && drawn.has(each))
    shaken.push({ at, drawn: new Set(tremulants.map((each) => (each.kind === 'tremulant' ? each.division : null))) })
    const now = pipes()
    for (const [pipe, from] of open) {
      if (now.has(pipe)) continue
      sound.push({ pipe, from, to: at })
      open.delete(pipe)
    }
    for (const pipe of now) if (!open.has(pipe)) open.set(pipe, at)
  }
  for (const [pipe, from] of open) sound.push({ pipe, from, to: seconds })
  for (const { pipe, from, to } of sound) {
    const rank = marks.ranks[pipe >> 7]
    if (rank === undefined) continue
    const made = samples.get(pipe) ?? verifySample(marks, rank, pipe & 127)
    samples.set(pipe, made)
    mix(sides, made, from, to, (at) => 0.02 * gainAt(pipe >> 7, at))
  }
  return written(sides)
}

function mix(
  sides: readonly Float32Array[],
  made: Sample,
  from: number,
  to: number,
  gain: (at: number) => number,
): void {
  const { loop, release } = made
  const start = Math.round(from * RATE)
  const held = Math.max(1, Math.round((to - from) * RATE))
  const length = loop.end - loop.start + 1
  const source = (frame: number) => (frame <= loop.end ? frame : loop.start + ((frame - loop.start) % length))
  const dying = (made.sides[0]?.length ?? 0) - release
  const [left, right] = sides as [Float32Array, Float32Array]
  const [ofLeft, ofRight] = made.sides as [Float32Array, Float32Array]
  let factor = 0
  for (let frame = 0; frame < held + dying; frame++) {
    if (frame % 480 === 0) factor = gain((start + frame) / RATE)
    // It dies away in its phase, as GrandOrgue's release does.
    const fall = frame < held ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * (frame - held)) / dying)
    const at = start + frame
    if (at >= left.length) return
    const from = source(frame)
    left[at] = (left[at] as number) + factor * fall * (ofLeft[from] as number)
    right[at] = (right[at] as number) + factor * fall * (ofRight[from] as number)
  }
}

const couplersOf = ({ elements }: Organ): Coupler[] =>
  elements.filter((each): each is Coupler => each.kind === 'coupler' && each.control.type === 'switch')

/** Two sides, 32-bit floats. */
function written(sides: readonly Float32Array[]): string {
  const [left = new Float32Array(0), right = new Float32Array(0)] = sides
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + left.length * 8, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(3, 20)
  head.writeUInt16LE(2, 22)
  head.writeUInt32LE(RATE, 24)
  head.writeUInt32LE(RATE * 8, 28)
  head.writeUInt16LE(8, 32)
  head.writeUInt16LE(32, 34)
  head.write('data', 36)
  head.writeUInt32LE(left.length * 8, 40)
  const both = new Float32Array(left.length * 2)
  for (let frame = 0; frame < left.length; frame++) {
    both[2 * frame] = left[frame] as number
    both[2 * frame + 1] = right[frame] as number
  }
  const path = join(mkdtempSync(join(tmpdir(), 'voluntary-listen-')), 'out.wav')
  writeFileSync(path, Buffer.concat([head, Buffer.from(both.buffer)]))
  return path
}
