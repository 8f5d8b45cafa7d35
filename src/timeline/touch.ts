import type { Division } from '../organ/index.ts'
import type { ScoreNote } from '../score/index.ts'
import { type Ticks, ticks } from '../time/index.ts'

/** What one hand or the feet play. */
interface Played {
  readonly division: Division
  readonly notes: readonly ScoreNote[]
  /** Those of its notes that people sing by: repeated, they are struck again. */
  readonly tune: ReadonlySet<ScoreNote>
}

/** Where singers breathe. */
export interface Breath {
  /** The first note after it. */
  readonly at: Ticks
  /** How much of the notes before it falls silent, in ticks; 0: nothing is held over it, and nothing falls silent. */
  readonly lift: number
  /** Hands and feet; else the tune alone. */
  readonly all: boolean
}

/** A gap is no rest, but a program's gate time, up to this part of a beat and of the time to the next note. */
const GATE_BEATS = 1 / 4
const GATE_PART = 1 / 5
/** How much of a beat a repeated note of the tune is let go before it is struck again. */
const REPEAT_BEATS = 1 / 8

/**
 * Hymns as teachers have them played. Moving notes are joined; the repeated notes of the tune are always struck again, the
 * others can be tied, so that the pulse stays clear and the line does not turn choppy (BYU OrganTutor, "Repeated notes:
 * making music"); a voice that takes over the key of another takes it without a new stroke, but the tune does not
 * (Organ Training Course, lesson 4, "The common tone rule"). How long a repeated note is let go is a matter of taste, from
 * half of it (organbench.com, "Repeated notes") to as little as can be heard (OrganTutor, "Phrasing: playing musically"): an
 * eighth of a beat lies between. Hands and feet lift at the ends of lines and where a sentence ends; where only a clause
 * does, the tune alone (organlessons.blogspot.com, "Breathing"; Selah, "P's and Q's for organists": not at every comma).
 * The last chord is held to its end.
 * @param beat in ticks
 * @param end where the music ends, in ticks
 */
export function withTouch<Voice extends Played>(
  voices: readonly Voice[],
  breaths: readonly Breath[],
  beat: number,
  end: Ticks,
): Voice[] {
  const joined = voices.map(({ division, notes, tune }) => ({ division, notes: joinedNotes(notes, tune, beat, end) }))
  const apart = new Set<number>(breaths.filter(({ all }) => all).map(({ at }) => at))
  const tied = tiedNotes(joined, apart)
  const lifts = breaths.filter(({ lift }) => lift > 0)
  return voices.map((voice, index) => {
    const parted = struckAgain(tied[index] ?? [], beat)
    return { ...voice, notes: lifts.reduce<readonly Touched[]>(lifted, parted).map(({ leads: _, ...note }) => note) }
  })
}

interface Touched extends ScoreNote {
  readonly leads: boolean
}

/** What a program cut off the ends of notes is put back. */
function joinedNotes(notes: readonly ScoreNote[], tune: ReadonlySet<ScoreNote>, beat: number, end: Ticks): Touched[] {
  const onsets = [...new Set(notes.map(({ start }) => start)), end].sort((a, b) => a - b)
  return notes.map((note) => {
    const next = firstFrom(onsets, note.end)
    const gap = next === undefined ? 0 : next - note.end
    const isGate = gap > 0 && gap <= beat * GATE_BEATS && gap <= (note.end + gap - note.start) * GATE_PART
    return { ...note, end: isGate && next !== undefined ? next : note.end, leads: tune.has(note) }
  })
}

function firstFrom(onsets: readonly Ticks[], from: Ticks): Ticks | undefined {
  let [low, high] = [0, onsets.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((onsets[middle] as Ticks) >= from) high = middle
    else low = middle + 1
  }
  return onsets[low]
}

type Open = { -readonly [Key in keyof Touched]: Touched[Key] }

/** Of each voice its notes; one that only goes on with a key of its keyboard is part of the note before it. */
function tiedNotes(
  voices: readonly { readonly division: Division; readonly notes: readonly Touched[] }[],
  apart: ReadonlySet<number>,
): Touched[][] {
  const kept = voices.map((): Open[] => [])
  const sounding = new Map<Division, Map<number, Open>>()
  const all = voices.flatMap(({ notes, division }, index) => notes.map((note) => ({ note, division, index })))
  // A tune that strikes the same key comes first: nobody ties over it.
  all.sort((a, b) => a.note.start - b.note.start || Number(b.note.leads) - Number(a.note.leads))
  for (const { note, division, index } of all) {
    const keys = sounding.get(division) ?? new Map<number, Open>()
    sounding.set(division, keys)
    const before = keys.get(note.key)
    if (!note.leads && before?.end === note.start && !apart.has(note.start)) {
      before.end = note.end
      continue
    }
    const open = { ...note }
    kept[index]?.push(open)
    if (!before || open.end >= before.end) keys.set(note.key, open)
  }
  return kept
}

const onsetOf = (key: number, tick: number): string => `${key} ${tick}`

function struckAgain(notes: readonly Touched[], beat: number): readonly Touched[] {
  const again = new Set(notes.flatMap(({ key, start, leads }) => (leads ? onsetOf(key, start) : [])))
  return notes.map((note) => {
    if (!note.leads || !again.has(onsetOf(note.key, note.end))) return note
    const gap = Math.min(beat * REPEAT_BEATS, (note.end - note.start) / 2)
    return { ...note, end: ticks(Math.round(note.end - gap)) }
  })
}

/** What ends where the breath is taken ends before it; at least half of each note sounds. */
function lifted(notes: readonly Touched[], { at, lift, all }: Breath): readonly Touched[] {
  return notes.map((note) => {
    if (!all && !note.leads) return note
    if (note.end > at || note.end <= at - lift || note.start >= at) return note
    const least = note.start + (note.end - note.start) / 2
    return { ...note, end: ticks(Math.round(Math.max(least, at - lift))) }
  })
}
