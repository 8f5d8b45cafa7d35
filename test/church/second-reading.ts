import { type Timeline, timeOf } from '../../src/timeline/index.ts'
import type { Facts } from './facts.ts'
import type { Playing } from './program.ts'
import { PPQ, TUNES, type Tune, type TuneNote, tuneOf } from './tunes.ts'

/**
 * What an organist would play, read a second time from the church's own tunes: which key, from which tick to which. Of the
 * program it takes the order of the sections and the clock of their ticks; keys, compass, keys that are shared or tied,
 * transposition, unison and cues it reads by itself.
 */
export interface Reading {
  readonly tune: Tune
  /** By the time at which they go down. */
  readonly sounds: readonly Sound[]
  /** Whether the music at a tick is of the tune: an Amen is not. */
  readonly isKnown: (tick: number) => boolean
}

export interface Sound {
  /** `channel << 7 | key`. */
  readonly about: number
  readonly downTick: number
  upTick: number
  /** In ms of what is loaded. */
  readonly downMs: number
  upMs: number
  /** Which of the sections. */
  readonly section: number
}

type Section = Playing['sections'][number]

const CHANNEL_OF: Readonly<Record<string, string>> = { G: 'Great', S: 'Swell', P: 'Pedal' }
const OCTAVE = 12
const titles = new Map<string, number>()
for (let number = 0; number < TUNES; number++) titles.set(tuneOf(number, false).title, number)
const read = new WeakMap<Timeline, Reading | null>()

/** @returns null where the church has no such tune */
export function readAgain(playing: Playing, facts: Facts): Reading | null {
  const known = read.get(playing.timeline)
  if (known !== undefined) return known
  const number = [...titles].find(([title]) => playing.title.includes(title))?.[1]
  const reading = number === undefined ? null : readingOf(tuneOf(number, facts.said === 'stepped'), playing, facts)
  read.set(playing.timeline, reading)
  return reading
}

const isOfTune = ({ section: { source, kind, solo } }: Section): boolean =>
  source === 0 && kind !== 'amen' && solo === null

function readingOf(tune: Tune, { sections, timeline }: Playing, facts: Facts): Reading {
  const channels = new Map([...facts.divisions].map(([channel, { name }]) => [name, channel]))
  const byKey = new Map<number, Sound[]>()
  const timeMs = (tick: number) => timeOf(timeline, tick as never) / 1000
  for (const [index, laid] of sections.entries()) {
    if (!isOfTune(laid)) continue
    for (const { division, notes } of voicesOf(tune, laid, facts)) {
      const channel = channels.get(division) ?? 0
      const manual = facts.divisions.get(channel)
      for (const { key, from, to } of notes) {
        const sent = key + semitonesAt(laid, from)
        if (!manual || sent < manual.low || sent > manual.high) continue
        const about = (channel << 7) | sent
        const list = byKey.get(about) ?? []
        // A tick before its end: at a wait the clock stands between the two.
        const [downMs, upMs] = [timeMs(from), timeMs(to - 1)]
        list.push({ about, downTick: from, upTick: to, downMs, upMs, section: index })
        byKey.set(about, list)
      }
    }
  }
  const sounds = [...byKey.values()].flatMap(shared).sort((a, b) => a.downMs - b.downMs)
  const isKnown = (tick: number) => sections.some((each) => isOfTune(each) && tick >= each.start && tick < each.end)
  return { tune, sounds, isKnown }
}

/** One key that several voices hold: it is struck at each onset but once at one moment, and rises with the last of them. */
function shared(notes: readonly Sound[]): Sound[] {
  const struck: Sound[] = []
  for (const note of [...notes].sort((a, b) => a.downTick - b.downTick)) {
    const held = struck.at(-1)
    if (held && held.downTick === note.downTick) {
      if (note.upTick > held.upTick) Object.assign(held, { upTick: note.upTick, upMs: note.upMs })
      continue
    }
    const sound = { ...note }
    if (held && note.downTick < held.upTick) {
      if (held.upTick > sound.upTick) Object.assign(sound, { upTick: held.upTick, upMs: held.upMs })
      Object.assign(held, { upTick: note.downTick, upMs: note.downMs })
    }
    struck.push(sound)
  }
  return struck
}

interface Note {
  readonly key: number
  readonly from: number
  readonly to: number
}

function voicesOf(tune: Tune, laid: Section, { divisions }: Facts): { division: string; notes: Note[] }[] {
  const { section } = laid
  const [soprano = []] = tune.voices
  const onto = (letter: string) => CHANNEL_OF[letter] ?? 'Great'
  const main = onto(tune.map[0] ?? 'G')
  if (section.voices === 'unison') {
    const down = (by: number) => soprano.map((note) => ({ ...note, key: note.key - by }))
    const pedal = [...divisions.values()].find(({ name }) => name === 'Pedal')
    const highest = Math.max(...soprano.map(({ key }) => key)) - OCTAVE
    const feet = down(pedal && highest > pedal.high ? 2 * OCTAVE : OCTAVE)
    return [
      { division: main, notes: withGathering(inSection(soprano, laid), laid) },
      { division: main, notes: inSection(down(OCTAVE), laid) },
      { division: 'Pedal', notes: inSection(feet, laid) },
    ]
  }
  return tune.voices.map((notes, index) => {
    const division = onto(tune.map[index] ?? 'G')
    const moved = inSection(notes, laid)
    return { division, notes: index === 0 ? withGathering(moved, laid) : moved }
  })
}

/** What of a voice is sung in a section; a note that goes on over the seam of two spans is one. */
function inSection(notes: readonly TuneNote[], { section, music, soundsTo }: Section): Note[] {
  const all: Note[] = []
  const length = section.spans.reduce((sum, { from, to }) => sum + to - from, 0)
  for (const { startBeat, beats, key } of notes) {
    let before = 0
    let open: Note | null = null
    for (const { from, to } of section.spans) {
      const start = Math.max(startBeat * PPQ, from)
      const end = Math.min((startBeat + beats) * PPQ, to)
      if (start < end) {
        const here: number = music + before + start - from
        const isGoingOn: boolean = open !== null && open.to === here && startBeat * PPQ < from
        if (open && !isGoingOn) all.push(open)
        open = { key, from: isGoingOn && open ? open.from : here, to: here + end - start }
      }
      before += to - from
    }
    if (open) all.push(open.to === music + length ? { ...open, to: soundsTo } : open)
  }
  return all
}

/** The first note of the tune, held before the people come in. */
function withGathering(notes: Note[], { start, music }: Section): Note[] {
  const [first] = notes
  return first && start < music ? [{ key: first.key, from: start, to: music }, ...notes] : notes
}

/** A note keeps the key in which it began. */
function semitonesAt({ section, music }: Section, tick: number): number {
  const later = section.semitonesFrom.filter((each) => music + each.tick <= tick)
  return later.at(-1)?.semitones ?? section.semitones
}

/** Where in the tune's own ticks a tick of the music is; null where it is in none of its sections. */
export function tuneTick(laid: Section, tick: number): number | null {
  let left = tick - laid.music
  if (left < 0) return null
  for (const { from, to } of laid.section.spans) {
    if (left < to - from) return from + left
    left -= to - from
  }
  return null
}

/** What the tune's own cues have drawn by a tick of it. */
export function drawnBy({ cues }: Tune, tick: number, { dynamics, numbered }: Facts): ReadonlySet<number> {
  let drawn = new Set<number>()
  for (const { beat, piston, draw = [], retire = [] } of cues) {
    if (beat * PPQ > tick) break
    if (piston !== undefined) drawn = new Set(dynamics.get(piston))
    for (const name of draw) drawn.add(numbered(name))
    for (const name of retire) drawn.delete(numbered(name))
  }
  return drawn
}
