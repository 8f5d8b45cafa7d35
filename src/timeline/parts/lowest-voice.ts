import type { ScoreNote } from '../../score/index.ts'
import type { Ticks } from '../../time/index.ts'
import { type Chord, chordsOf, quantile } from './texture.ts'

/** How the lowest voice of a texture is told from the others. */
export interface Following {
  readonly ticksPerQuarter: number
  /** The highest key, as written, that it may have: what lies higher is another voice, or out of the feet's reach. */
  readonly highest: number
  /** The key from which on notes are not its own unless it goes there by a step or a small leap; null: told by ear. */
  readonly below: number | null
}

/** A leap of a voice that is still itself: over the key of a split, or below a voice that it crosses. */
const SMALL_LEAP = 5
/** A voice moves farther than this from one chord to the next only where nothing else can be meant. */
const WIDE_LEAP = 7

/** A player's legato holds a key a little into the next one: by no more than this share of it, nor of a quarter. */
const LEGATO = 0.2
const LONGEST_LEGATO_QUARTERS = 0.25

const isOver = ({ start, end }: ScoreNote, at: number, ticksPerQuarter: number): boolean =>
  end - at <= Math.min(LEGATO * (end - start), LONGEST_LEGATO_QUARTERS * ticksPerQuarter)

/** Up to this key (C4) a note alone is a bass and a tenor in unison rather than a tenor whose bass rests. */
const HIGHEST_ALONE = 60

/** What is known of the voices where all of them sound. */
interface Voices {
  /** How many sound most of the time. */
  readonly usual: number
  /** The lowest voice hardly goes above this key. */
  readonly lowestReach: number
  /** Where the voice above it lies on the whole. */
  readonly nextMiddle: number
}

interface Taken {
  readonly note: ScoreNote
  /** Another is struck on its key, or fewer sound than usual: two voices may be on it. */
  readonly isShared: boolean
  /** Where the feet leave it, because they go on below; the hands hold it whole. */
  leftAt: Ticks | null
}

/** A texture in two. */
export interface Halves {
  readonly feet: readonly ScoreNote[]
  readonly hands: readonly ScoreNote[]
}

/**
 * The lowest voice apart from the others: one note at a time, through rests of its own and of others, past voices that
 * cross it while it holds. A single note that sounds for two voices is its own; where one of them stays on it and the
 * other goes on below, both have it.
 * @param notes of all the voices, by start
 */
export function lowestVoice(notes: readonly ScoreNote[], following: Following): Halves {
  const { highest, below, ticksPerQuarter } = following
  const chords = chordsOf(notes, ticksPerQuarter)
  const voices = voicesIn(chords, ticksPerQuarter)
  const taken: Taken[] = []
  let held: ScoreNote[] = []
  let [lastKey, nextKey] = [Number.NaN, voices.nextMiddle]
  for (const { start, notes: struck } of chords) {
    held = held.filter((note) => !isOver(note, start, ticksPerQuarter))
    const last = taken.at(-1)
    const holds = last !== undefined && held.includes(last.note) ? last : null
    const sounding = [...held, ...struck]
    const isThin = sounding.length < voices.usual
    const [lowest] = struck
    held = sounding
    if (!lowest || lowest.key > highest) continue
    if (below !== null && !isBelow(lowest.key, below, lastKey)) continue
    if (holds !== null) {
      const under = holds.note.key - lowest.key
      const crosses = !holds.isShared && sounding.length <= voices.usual && under <= SMALL_LEAP
      if (crosses || under <= 0) continue
      holds.leftAt = lowest.start
    } else {
      const under = sounding.some(({ key }) => key < lowest.key)
      if (under && (isThin || Math.abs(lowest.key - lastKey) > WIDE_LEAP)) continue
      if (isThin && isOther(lowest.key, lastKey, nextKey, voices)) continue
    }
    taken.push({ note: lowest, isShared: isThin || struck[1]?.key === lowest.key, leftAt: null })
    lastKey = lowest.key
    if (!isThin) nextKey = sounding.reduce((next, { key }) => (key > lastKey ? Math.min(next, key) : next), 127)
  }
  return halvesOf(notes, taken)
}

function halvesOf(notes: readonly ScoreNote[], taken: readonly Taken[]): Halves {
  const whole = new Set(taken.flatMap(({ note, leftAt }) => (leftAt === null ? [note] : [])))
  return {
    feet: taken.map(({ note, leftAt }) => (leftAt === null ? note : { ...note, end: leftAt })),
    hands: notes.filter((note) => !whole.has(note)),
  }
}

/** Whether a note that sounds while others rest is rather the voice above. */
function isOther(key: number, last: number, next: number, { lowestReach, nextMiddle }: Voices): boolean {
  if (key <= Math.max(lowestReach, HIGHEST_ALONE)) return false
  if (Number.isNaN(last)) return key >= nextMiddle - 1
  return key - last > SMALL_LEAP && Math.abs(key - next) < Math.abs(key - last)
}

const isBelow = (key: number, split: number, last: number): boolean =>
  key < split || (key - split < SMALL_LEAP && Math.abs(key - last) <= SMALL_LEAP)

function voicesIn(chords: readonly Chord[], ticksPerQuarter: number): Voices {
  const lengths = new Map<number, number>()
  const counted: { readonly keys: readonly number[]; readonly count: number }[] = []
  let held: ScoreNote[] = []
  for (const [index, { start, notes }] of chords.entries()) {
    held = [...held.filter((note) => !isOver(note, start, ticksPerQuarter)), ...notes]
    const until = chords[index + 1]?.start ?? held.reduce((last, { end }) => Math.max(last, end), start)
    lengths.set(held.length, (lengths.get(held.length) ?? 0) + until - start)
    counted.push({ keys: held.map(({ key }) => key).sort((a, b) => a - b), count: held.length })
  }
  const usual = [...lengths].reduce((best, each) => (each[1] > best[1] ? each : best), [1, 0])[0]
  const full = counted.filter(({ count }) => count >= usual)
  return {
    usual,
    lowestReach: quantile(
      full.map(({ keys }) => keys[0] ?? 0),
      0.9,
    ),
    nextMiddle: quantile(
      full.map(({ keys }) => keys[1] ?? 127),
      0.5,
    ),
  }
}
