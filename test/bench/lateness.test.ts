import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMidi } from 'midi-file'
import { describe, expect, test } from 'vitest'
import { measure, readArrivals, readStalls } from '../../bench/lateness/measure.ts'
import { benchScore, type Due } from '../../bench/lateness/score.ts'
import { difference } from '../../bench/lateness/sent-as-written.ts'

const on = (atMicros: number, key: number): Due => ({ atMicros, bytes: [0x90, key, 100] })
const off = (atMicros: number, key: number): Due => ({ atMicros, bytes: [0x80, key, 64] })
/** As the receiver sees it, with that much delay. */
const arrived = ({ atMicros, bytes }: Due, lateMicros: number) => ({
  atMicros: 5_000_000 + atMicros + lateMicros,
  bytes,
})
const scale = Array.from({ length: 100 }, (_, i) => on(i * 10_000, i))

describe('what the receiver saw', () => {
  test('runs with running status, and a message across two reads', () => {
    expect(readArrivals('10.000 903c404045\n20.500 80\n30.000 3c40c005\n')).toEqual([
      { atMicros: 10, bytes: [0x90, 0x3c, 0x40] },
      { atMicros: 10, bytes: [0x90, 0x40, 0x45] },
      { atMicros: 30, bytes: [0x80, 0x3c, 0x40] },
      { atMicros: 30, bytes: [0xc0, 5] },
    ])
  })

  test('a constant delay is forgiven, one late message is the most and the p99.9', () => {
    const { clean, matched, lost, extra } = measure(
      scale,
      scale.map((due, i) => arrived(due, i === 50 ? 2000 : i === 3 ? 300 : 400)),
      [],
    )
    expect({ matched, lost, extra }).toEqual({ matched: 100, lost: 0, extra: 0 })
    expect(clean.medianMs).toBeCloseTo(0.1)
    expect(clean.p99Ms).toBeCloseTo(0.1)
    expect(clean.p999Ms).toBeCloseTo(1.7)
    expect(clean.maxMs).toBeCloseTo(1.7)
  })

  test('drift is the last tenth against the first', () => {
    expect(
      measure(
        scale,
        scale.map((due, i) => arrived(due, i * 10)),
        [],
      ).driftMs,
    ).toBeCloseTo(0.9)
  })

  test('what never came is lost, what nobody asked for is extra; a note-on without velocity is a note-off', () => {
    const due = [on(0, 60), off(1000, 60), on(2000, 60), off(3000, 60)]
    const { matched, lost, extra } = measure(
      due,
      [
        { atMicros: 0, bytes: [0x90, 60, 1] },
        { atMicros: 1000, bytes: [0x90, 60, 0] },
        { atMicros: 2000, bytes: [0x90, 60, 1] },
        { atMicros: 2100, bytes: [0xc0, 5] },
        { atMicros: 2200, bytes: [0x91, 60, 100] },
      ],
      [],
    )
    expect({ matched, lost, extra }).toEqual({ matched: 3, lost: 1, extra: 2 })
  })

  test('what overlaps an absence of a processor is left out and counted, whoever it hits', () => {
    const stalls = readStalls('0 5299000.000 2500.000\n1 5300000.000 3000.000\n0 5800000.000 900.000\n')
    expect(stalls).toEqual([{ fromMicros: 5_299_000, toMicros: 5_303_000 }])
    const { clean, raw, dropped } = measure(
      scale,
      scale.map((due, i) => arrived(due, i === 30 ? 3000 : 0)),
      stalls,
    )
    expect(dropped).toBe(1)
    expect(raw.maxMs).toBe(3)
    expect(clean.maxMs).toBe(0)
  })

  test('the spread inside a chord is its last note-on less its first', () => {
    const chords = [0, 100_000].flatMap((at) => [48, 52, 55, 60].map((key) => on(at, key)))
    const { chordSpread } = measure(
      chords,
      chords.map((due, i) => arrived(due, i === 7 ? 250 : 0)),
      [],
    )
    expect(chordSpread).toMatchObject({ chords: 2, medianMs: 0, maxMs: 0.25 })
  })
})

describe('the score of the bench', () => {
  const score = benchScore(60)

  test('is the same each time and as long as it says', () => {
    expect(benchScore(60)).toEqual(score)
    expect(score.due).toHaveLength(60 * 24)
    expect(benchScore(214).due.at(-1)?.atMicros).toBeGreaterThan(100_000_000)
  })

  test('says in its file what it says in its list', () => {
    const notes = parseMidi(score.file)
      .tracks.flat()
      .filter(({ type }) => type === 'noteOn' || type === 'noteOff')
    expect(notes).toHaveLength(score.due.length)
  })

  test('is sent as it is written: no law moves a note', () => {
    const folder = mkdtempSync(join(tmpdir(), 'voluntary-test-'))
    expect(difference(score, folder)).toBeNull()
    rmSync(folder, { recursive: true })
  })

  test('would be found out if it were not', () => {
    const folder = mkdtempSync(join(tmpdir(), 'voluntary-test-'))
    const moved = score.due.map((due, i) => (i === 700 ? { ...due, atMicros: due.atMicros + 1000 } : due))
    expect(difference({ ...score, due: moved }, folder)).toContain('off')
    expect(difference({ ...score, due: score.due.slice(1) }, folder)).toContain('messages of')
    rmSync(folder, { recursive: true })
  })
})
