import type { Part, ScoreNote } from '../../score/index.ts'

/** Notes that are struck together, though a player's fingers or a program's rounding part them by a little. */
const TOGETHER = 1 / 24

const togetherTicks = (ticksPerQuarter: number): number => ticksPerQuarter * TOGETHER

/** What begins at one moment, the lowest first, and of one key the longest. */
export interface Chord {
  readonly start: number
  readonly notes: readonly ScoreNote[]
}

/** @param notes by start */
export function chordsOf(notes: readonly ScoreNote[], ticksPerQuarter: number): Chord[] {
  const tolerance = togetherTicks(ticksPerQuarter)
  const chords: { start: number; notes: ScoreNote[] }[] = []
  for (const note of notes) {
    const last = chords.at(-1)
    if (last && note.start - last.start <= tolerance) last.notes.push(note)
    else chords.push({ start: note.start, notes: [note] })
  }
  for (const { notes: together } of chords) together.sort((a, b) => a.key - b.key || b.end - a.end)
  return chords
}

/** Whether hands and feet could share it: notes sound together. */
export const hasVoices = ({ notes }: Pick<Part, 'notes'>): boolean =>
  notes.some(({ start }, index) => (notes[index - 1]?.end ?? 0) > start)

/** The sounds that a file asks for it, as programs of General MIDI, from 0. */
export const programsOf = ({ raw }: Part): number[] =>
  raw.flatMap(({ bytes: [status = 0, program = 0] }) => ((status & 0xf0) === 0xc0 ? [program] : []))

/** The share of notes that begin while another of the part still sounds. */
export function shareTogether({ notes }: Pick<Part, 'notes'>, ticksPerQuarter: number): number {
  const tolerance = togetherTicks(ticksPerQuarter)
  let [end, together] = [0, 0]
  for (const note of notes) {
    if (end - note.start > tolerance) together++
    end = Math.max(end, note.end)
  }
  return notes.length === 0 ? 0 : together / notes.length
}

export interface Range {
  readonly low: number
  readonly high: number
  /** The mean. */
  readonly middle: number
}

export function rangeOf(notes: readonly ScoreNote[]): Range {
  if (notes.length === 0) return { low: 0, high: 0, middle: 0 }
  let [low, high, sum] = [127, 0, 0]
  for (const { key } of notes) {
    low = Math.min(low, key)
    high = Math.max(high, key)
    sum += key
  }
  return { low, high, middle: sum / notes.length }
}

/** The value below which a share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** For each part the share of its time in which nothing sounds below it. */
export function sharesLowest(parts: readonly Pick<Part, 'notes'>[]): number[] {
  const all = parts.flatMap(({ notes }, part) => notes.map((note) => ({ ...note, part })))
  all.sort((a, b) => a.start - b.start)
  const [sounds, lowest] = [parts.map(() => 0), parts.map(() => 0)]
  let held: (ScoreNote & { readonly part: number })[] = []
  for (let next = 0; next < all.length; ) {
    const start = all[next]?.start ?? 0
    held = held.filter(({ end }) => end > start)
    for (; all[next]?.start === start; next++) held.push(all[next] as (typeof all)[number])
    const lasts = (all[next]?.start ?? held.reduce((last, { end }) => Math.max(last, end), 0)) - start
    const low = held.reduce((least, { key }) => Math.min(least, key), 127)
    const lows = new Set(held.flatMap(({ part, key }) => (key === low ? [part] : [])))
    for (const part of new Set(held.map((each) => each.part))) {
      sounds[part] = (sounds[part] ?? 0) + lasts
      if (lows.has(part)) lowest[part] = (lowest[part] ?? 0) + lasts
    }
  }
  return lowest.map((time, part) => time / Math.max(1, sounds[part] ?? 0))
}
