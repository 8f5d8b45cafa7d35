import { describe, expect, test } from 'vitest'
import type { ScoreNote } from '../../src/score/index.ts'
import { ticks } from '../../src/time/index.ts'
import { type Breath, withTouch } from '../../src/timeline/index.ts'
import { note, organ, PPQ } from '../builders.ts'

const [great, pedal] = [
  organ().divisions.find(({ name }) => name === 'Great'),
  organ().divisions.find(({ isPedal }) => isPedal),
]
if (!great || !pedal) throw new Error('no such division')

const voice = (notes: readonly ScoreNote[], leads: boolean, division = great) => ({
  division,
  notes,
  tune: new Set(leads ? notes : []),
})
/** `60 0-1.5`: key, and where it goes down and up, in beats. */
const said = (notes: readonly ScoreNote[]) => notes.map(({ key, start, end }) => `${key} ${start / PPQ}-${end / PPQ}`)
const played = (voices: readonly ReturnType<typeof voice>[], breaths: readonly Breath[] = [], endBeat = 4) =>
  withTouch(voices, breaths, PPQ, ticks(endBeat * PPQ)).map(({ notes }) => said(notes))
const breath = (beat: number, liftBeats: number, all = true): Breath => ({
  at: ticks(beat * PPQ),
  lift: liftBeats * PPQ,
  all,
})

describe('an organist’s touch', () => {
  test('the repeated notes of the tune are struck again', () => {
    expect(played([voice([note(0, 1, 60), note(1, 2, 60), note(2, 4, 62)], true)])).toEqual([
      ['60 0-0.875', '60 1-2', '62 2-4'],
    ])
  })
  test('those of the other voices and of the pedal are tied', () => {
    const bass = [note(0, 1, 48), note(1, 2, 48), note(2, 4, 41)]
    expect(played([voice(bass, false), voice(bass, false, pedal)])).toEqual([
      ['48 0-2', '41 2-4'],
      ['48 0-2', '41 2-4'],
    ])
  })
  test('a voice takes over the key of the tune without a stroke, the tune takes it over with one', () => {
    const up = [voice([note(0, 1, 67), note(1, 2, 69)], true), voice([note(0, 1, 64), note(1, 2, 67)], false)]
    expect(played(up, [], 2)).toEqual([['67 0-2', '69 1-2'], ['64 0-1']])
    const down = [voice([note(0, 1, 69), note(1, 2, 67)], true), voice([note(0, 1, 67), note(1, 2, 64)], false)]
    expect(played(down, [], 2)).toEqual([
      ['69 0-1', '67 1-2'],
      ['67 0-1', '64 1-2'],
    ])
  })
  test('keys of another keyboard are not taken over', () => {
    const voices = [voice([note(0, 1, 48)], false), voice([note(1, 2, 48)], false, pedal)]
    expect(played(voices, [], 2)).toEqual([['48 0-1'], ['48 1-2']])
  })
  test('what a program cut off is put back, a rest is not', () => {
    const tune = [note(0, 0.9, 60), note(1, 1.9, 62), note(2, 2.5, 64), note(3, 3.95, 65)]
    expect(played([voice(tune, true)])).toEqual([['60 0-1', '62 1-2', '64 2-2.5', '65 3-4']])
  })
  test('hands and feet lift where singers breathe, and nothing is tied over it', () => {
    const voices = [
      voice([note(0, 2, 60), note(2, 4, 62)], true),
      voice([note(0, 2, 48), note(2, 4, 48)], false, pedal),
    ]
    expect(played(voices, [breath(2, 0.5)])).toEqual([
      ['60 0-1.5', '62 2-4'],
      ['48 0-1.5', '48 2-4'],
    ])
  })
  test('after a clause the tune alone lifts', () => {
    const voices = [voice([note(0, 2, 60), note(2, 4, 62)], true), voice([note(0, 2, 48), note(2, 4, 48)], false)]
    expect(played(voices, [breath(2, 0.25, false)])).toEqual([['60 0-1.75', '62 2-4'], ['48 0-4']])
  })
  test('of a short note at least half sounds', () => {
    expect(played([voice([note(0, 0.5, 60), note(0.5, 1, 62)], true)], [breath(0.5, 0.5)], 1)).toEqual([
      ['60 0-0.25', '62 0.5-1'],
    ])
  })
  test('the last chord is held to its end', () => {
    expect(played([voice([note(0, 3.9, 60)], true), voice([note(0, 3.8, 48)], false)])).toEqual([
      ['60 0-4'],
      ['48 0-4'],
    ])
  })
})
