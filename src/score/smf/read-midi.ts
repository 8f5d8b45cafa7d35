import { badInput, type Finding, finding } from '../../findings/index.ts'
import { type BarBeat, type MetreChange, metreMap, type Ticks, tempoMap, ticks } from '../../time/index.ts'
import { NOTHING_ABOUT, type Part, type Score } from '../score.ts'
import { channelsOf, partSources } from './channels.ts'
import { type Container, openContainer } from './container.ts'
import { decodeTrack } from './decode.ts'
import { asScoreNotes, isClosed, type PendingNote, pairAcross } from './pair-notes.ts'
import { readTrack, type TrackContent } from './read-track.ts'
import { syllablesOf } from './syllables.ts'

/**
 * Reads a Standard MIDI File.
 * @param file what to call it in messages
 * @throws BadInput where it is no MIDI file, has no tracks, or is format 2 with several sequences
 */
export function readMidi(file: string, bytes: Uint8Array): Score {
  const container = openContainer(file, bytes)
  if (container.format === 2 && container.tracks.length > 1) {
    throw badInput(
      file,
      `the file holds ${container.tracks.length} separate sequences (MIDI format 2), not one piece`,
      'save the sequence that is wanted as format 0 or 1',
    )
  }
  // Track by track, so that the decoder's events of one are gone before the next is decoded.
  const read = container.tracks.map((track) => {
    const { events, complaints } = decodeTrack(track.bytes)
    return { content: readTrack(events), complaints, offset: track.offset }
  })
  const contents = read.map(({ content }) => content)
  const { ticksPerQuarter, tempo } = timeOf(container, contents)
  const metres = contents.flatMap((content) => content.metres)
  const bars = metreMap(ticksPerQuarter, metres, ticks(0))
  const findings: Finding[] = [...container.findings]
  for (const [index, { complaints, offset }] of read.entries()) {
    for (const { at, message, damaged } of complaints) {
      const where = `track ${index + 1}, byte ${offset + at} of the file: ${message}`
      findings.push(
        damaged
          ? finding('serious', 'damaged-track', `${where}; the music after it is lost`)
          : finding('remark', 'file-structure', where),
      )
    }
  }
  for (const { name, impossible } of contents) {
    for (const { tick, message } of impossible) {
      findings.push(finding('warning', 'impossible-value', message, { part: name, at: bars.toBarBeat(tick) }))
    }
  }
  for (const { name, paired, lyrics } of contents.slice(1)) {
    if (name === '' || paired.notes.length > 0 || lyrics.length > 0) continue
    findings.push(finding('remark', 'empty-part', 'rests throughout: it has no notes', { part: name }))
  }
  closeHanging(
    contents,
    (tick) => bars.toBarBeat(tick),
    (place) => bars.barAt(place.bar).end,
    findings,
  )
  const parts = partsOf(contents, (tick) => bars.toBarBeat(tick), findings)
  const lastNote = parts.reduce((end, part) => part.notes.reduce((last, note) => Math.max(last, note.end), end), 0)
  return {
    file,
    format: 'midi',
    title: titleOf(contents),
    parts,
    tracks: contents.length,
    ticksPerQuarter,
    tempo,
    metres,
    keys: contents.flatMap((content) => content.keys),
    markers: byTick(contents.flatMap((content) => content.markers)),
    words: syllablesOf(contents, parts),
    ...{ fermatas: [], breaths: [], written: [], about: NOTHING_ABOUT },
    pickup: pickupOf(ticksPerQuarter, metres),
    end: ticks(contents.reduce((end, content) => Math.max(end, content.end), lastNote)),
    findings,
  }
}

/** A file that begins with a bar of its own length, shorter than the metre that follows, says so (MuseScore writes it). */
function pickupOf(ticksPerQuarter: number, metres: readonly MetreChange[]): Ticks {
  const [first, second] = byTick(metres)
  if (first === undefined || second === undefined || first.tick !== 0) return ticks(0)
  const [short, full] = [first, second].map(({ beats, beatType }) => (ticksPerQuarter * 4 * beats) / beatType)
  return second.tick === short && short < (full ?? 0) ? second.tick : ticks(0)
}

/** Time code knows no quarters: half a second stands for one (120 a minute), and tempo events say nothing. */
function timeOf({ division }: Container, contents: readonly TrackContent[]) {
  if (division.type === 'timecode') {
    const ticksPerQuarter = division.ticksPerSecond / 2
    return { ticksPerQuarter, tempo: tempoMap(ticksPerQuarter, []) }
  }
  const { ticksPerQuarter } = division
  return {
    ticksPerQuarter,
    tempo: tempoMap(
      ticksPerQuarter,
      contents.flatMap((content) => content.tempi),
    ),
  }
}

/**
 * A note without its note-off would sound for ever. It is given the end of the bar in which it begins, or of its
 * track where that is sooner, and a finding tells it: what the composer meant cannot be known.
 */
function closeHanging(
  contents: readonly TrackContent[],
  placeOf: (tick: Ticks) => BarBeat,
  barEnd: (place: BarBeat) => Ticks,
  findings: Finding[],
): void {
  const stillOpen = new Set(pairAcross(contents.map((content) => content.paired)))
  for (const content of contents) {
    for (const note of content.paired.hanging) {
      const at = placeOf(ticks(note.start))
      if (!stillOpen.has(note)) {
        findings.push(finding('remark', 'note-off-elsewhere', 'a note is ended in another track', { at }))
        continue
      }
      const end = barEnd(at)
      note.end = content.end > note.start ? Math.min(content.end, end) : end
      const hangs = `key ${note.key} has no note-off; it is let go at the end of the bar`
      findings.push(finding('serious', 'hanging-note', hangs, { part: content.name, at }))
    }
  }
}

function partsOf(contents: readonly TrackContent[], placeOf: (tick: Ticks) => BarBeat, findings: Finding[]): Part[] {
  const parts = partSources(contents).map(({ content: source, track }, index): Part => {
    const name = source.name === '' ? `Part ${index + 1}` : source.name
    const report = (code: string, severity: 'warning' | 'remark', message: string, tick: number) =>
      findings.push(finding(severity, code, message, { part: name, at: placeOf(ticks(tick)) }))
    for (const { tick, key } of source.paired.orphanOffs) {
      report('orphan-note-off', 'remark', `a note-off of key ${key}, which is not down, is ignored`, tick)
    }
    for (const { key, start } of source.paired.sharing) {
      report(
        'shared-note-off',
        'remark',
        `key ${key} is struck again before it is let go; one note-off ends both`,
        start,
      )
    }
    for (const note of source.paired.notes.filter((each) => isClosed(each) && each.end <= each.start)) {
      report('zero-length', 'warning', zeroLengthMessage(note), note.start)
    }
    const notes = asScoreNotes(source.paired.notes.filter(({ start, end }) => end > start))
    notes.sort((a, b) => a.start - b.start || a.key - b.key)
    const channels = channelsOf(source.paired.notes).map((channel) => channel + 1)
    return { name, track, channels, notes, raw: source.raw }
  })
  return parts.filter(({ notes }) => notes.length > 0)
}

const zeroLengthMessage = ({ key }: PendingNote): string =>
  `key ${key} is written with no length and is left out (MuseScore does this where two staves of one instrument ` +
  'strike the same key: one instrument a staff avoids it)'

/** Where several tracks follow one without notes, that one is the conductor's and is named for the piece. */
function titleOf(contents: readonly TrackContent[]): string {
  const [first, ...others] = contents
  return first && others.length > 0 && first.paired.notes.length === 0 ? first.name : ''
}

const byTick = <Item extends { readonly tick: Ticks }>(items: readonly Item[]): Item[] =>
  [...items].sort((a, b) => a.tick - b.tick)
