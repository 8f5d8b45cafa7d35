import { type Finding, finding } from '../../findings/index.ts'
import { type BarDraft, barDraft, joinParts } from '../notated/draft.ts'
import type { Metre, Notated, Staff } from '../notated/notated.ts'
import { aboutTune, voicesByStaff } from './about.ts'
import { type ParsedStaff, type ParsedTune, parseTune } from './parsed.ts'
import { readLine, type Voice, voice } from './read-voice.ts'
import { inSameBars, lengthOf } from './same-bars.ts'
import { keepTempo, metreOf } from './signs.ts'

/** ABC 2.1, parsed by abcjs; the first tune of a file. @throws BadInput */
export function readAbc(file: string, text: string): Notated {
  const { tune, source, tunes } = parseTune(file, text)
  const lines = tune.lines.flatMap(({ staff }) => (staff === undefined ? [] : [staff]))
  const declared = voicesByStaff(source)
  const voices = readVoices(lines, declared)
  const first = voices[0]?.bars[0]
  if (first !== undefined) keepTempo(first, 0, tune.metaText.tempo)
  return {
    file,
    format: 'abc',
    title: (tune.metaText.title ?? '').replace(/\s+/g, ' ').trim(),
    about: aboutTune(source, tune.metaText.composer ?? ''),
    staves: stavesOf(voices, tune, declared.flat()),
    bars: joinParts(numbered(voices.map(({ bars }) => bars))),
    findings: tunes > 1 ? [onlyFirst(tunes)] : [],
  }
}

const onlyFirst = (tunes: number): Finding =>
  finding('warning', 'several-tunes', `the file holds ${tunes} tunes; the first is read: put each in a file of its own`)

/**
 * Voices by staff and place in it, through all lines; one that a line begins late has empty bars before.
 * @param declared the voices that the tune names, by staff: others are second lines (`&`) of their staff's first voice
 */
function readVoices(lines: readonly (readonly ParsedStaff[])[], declared: readonly (readonly string[])[]): Voice[] {
  const voices = new Map<string, Voice>()
  for (const staves of lines) {
    const before = longestOf(voices.values())
    const present = new Set<string>()
    for (const [place, staff] of staves.entries())
      for (const [index, elements] of staff.voices.entries()) {
        const key = `${place}/${index}`
        const known = voices.get(key) ?? voice()
        if (!voices.has(key)) restThrough(known, before, metreOf(staff.meter) ?? known.metre)
        voices.set(key, known)
        present.add(key)
        readLine(known, staff, elements)
      }
    const after = longestOf(voices.values())
    for (const [key, each] of voices) if (!present.has(key)) restThrough(each, after, each.metre)
  }
  for (const each of voices.values()) each.finish()
  const sorted = [...voices].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
  const isOverlay = (key: string) => {
    const [place = 0, index = 0] = key.split('/').map(Number)
    return index >= (declared[place]?.length ?? 1)
  }
  for (const [key, { bars }] of sorted.filter(([key]) => isOverlay(key))) {
    const first = voices.get(`${key.split('/')[0]}/0`)
    for (const [index, bar] of bars.entries())
      for (const chord of bar.staves[0] ?? []) first?.bars[index]?.staves[0]?.push(chord)
  }
  const read = sorted.filter(([key]) => !isOverlay(key)).map(([, each]) => each)
  inSameBars(read.map(({ bars }) => bars))
  return read
}

const NEARLY = 1e-6

const elapsed = ({ bars, open }: Voice): number => lengthOf(bars) + (open?.length ?? 0)

/** The voice that has got farthest, as it stands now: a line can break in another bar in each of them. */
function longestOf(voices: Iterable<Voice>): { readonly bars: readonly BarDraft[]; readonly length: number } {
  const all = [...voices].map((each) => ({ bars: [...each.bars], length: elapsed(each) }))
  return all.sort((a, b) => b.length - a.length)[0] ?? { bars: [], length: 0 }
}

/** A voice that a line begins late, or leaves out, rests meanwhile. */
function restThrough(voice: Voice, others: ReturnType<typeof longestOf>, metre: Metre): void {
  if (elapsed(voice) > others.length - NEARLY) return
  for (const { length } of others.bars.slice(voice.bars.length)) voice.bars.push({ ...barDraft(0, metre, 1), length })
}

/** From 1; a first bar that is shorter than its metre is the pick-up, 0. */
function numbered(parts: readonly (readonly BarDraft[])[]): readonly (readonly BarDraft[])[] {
  for (const bars of parts) {
    const [first] = bars
    const isPickup = first !== undefined && first.length < (4 * first.metre.beats) / first.metre.beatType - 1e-6
    for (const [index, bar] of bars.entries()) bar.number = index + (isPickup ? 0 : 1)
  }
  return parts
}

function stavesOf(voices: readonly Voice[], tune: ParsedTune, names: readonly string[]): Staff[] {
  const titles = (tune.lines.find(({ staff }) => staff !== undefined)?.staff ?? []).flatMap(({ title, voices: own }) =>
    own.map((_, index) => (title?.[index] ?? '').trim()),
  )
  const known = names.length === voices.length ? names : []
  return voices.map((_, index) => ({ name: titles[index] || known[index] || '', isPercussion: false }))
}
