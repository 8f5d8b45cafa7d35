import { badInput } from '../findings/index.ts'
import { type Ticks, ticks, toMs } from '../time/index.ts'
import { amenSection, markerSpan } from './amen.ts'
import { growing, louderBy } from './dynamics.ts'
import { usualKey } from './plain-items.ts'
import type { HymnForm, VoicesForm } from './programme-schema.ts'
import { lengthOf, PLAIN_SECTION, type Section, type Span } from './section.ts'
import { type Piece, type Source, tickOf } from './source.ts'
import { PLAY_OVER_MARKERS, verseSpan } from './verse-span.ts'

/** A play-over of the whole tune that is no longer than this is not cut (docs/sunday.md). */
const SHORT_TUNE_MS = 20_000
/** By how much the last line of the last verse slows where nobody says: slightly (facts on hymn practice). */
const RALLENTANDO_PERCENT = 12
const AMEN_BREATH_BEATS = 1

type VerseForm = { readonly label: string } & VoicesForm

/** The other scores that a hymn's verses are played from, in the order in which their sections name them. */
export function harmoniesOf(form: HymnForm): string[] {
  const named = [...versesOf(form).map(({ harmony }) => harmony), form.lastVerse?.harmony]
  const amen = typeof form.amen === 'string' ? [form.amen] : []
  return [...new Set([...named, ...amen].filter((name) => name !== undefined))]
}

function versesOf({ verses }: HymnForm): VerseForm[] {
  const list = typeof verses === 'number' ? Array.from({ length: verses }, (_, index) => index + 1) : verses
  return list.map((each) => {
    const { verse, ...rest } = typeof each === 'object' ? each : { verse: each }
    return { ...rest, label: typeof verse === 'number' ? `Verse ${verse}` : verse }
  })
}

/**
 * Play-over, verses and Amen of one written verse.
 * @param source of a harmony's name: its number among the piece's sources
 * @param where names the item, for messages
 */
export function hymnSections(form: HymnForm, piece: Piece, source: (name: string) => number, where: string): Section[] {
  const [tune] = piece.sources
  const whole = verseSpan(tune)
  const verses = versesOf(form)
  const last = verses.length - 1
  const planned = registrationsFor(form.registration, verses.length, where)
  const playOver = playOverSection(form, tune, whole, planned[0] ?? 'mf', where)
  let semitones = usualKey(form, tune)
  const rallentando = form.rallentando === true ? RALLENTANDO_PERCENT : Number(form.rallentando)
  const sections = verses.map((verse, index): Section => {
    const voiced: VoicesForm = index === last ? { ...form.lastVerse, ...given(verse) } : verse
    semitones += voiced.transpose ?? 0
    const number = voiced.harmony === undefined ? 0 : source(voiced.harmony)
    const from = piece.sources[number] ?? tune
    return {
      ...PLAIN_SECTION,
      kind: 'verse',
      label: verse.label,
      source: number,
      spans: [verseSpan(from)],
      registration: voiced.registration ?? planned[index] ?? 'mf',
      semitones,
      voices: voiced.voices ?? 'harmony',
      solo: voiced.solo ?? null,
      pedal: voiced.pedal ?? true,
      waits: index > 0 ? form.between === 'wait' : playOver === null || form.afterPlayOver === 'wait',
      gathering: index === 0 ? form.gathering : 0,
      // An Amen follows its verse more closely than a verse another.
      breath: index === last && form.amen !== false ? Math.min(form.breath, AMEN_BREATH_BEATS) : form.breath,
      rallentando: index === last ? rallentando : 0,
      slowsAsWritten: index === last && form.rallentando === true,
      holds: holdsOf(form, from, where),
    }
  })
  const amen =
    form.amen === false ? [] : [amenSection(form.amen, piece, source, sections.at(-1) ?? PLAIN_SECTION, where)]
  return [...(playOver ? [playOver] : []), ...sections, ...amen]
}

const given = (verse: VerseForm): VoicesForm =>
  Object.fromEntries(Object.entries(verse).filter(([, value]) => value !== undefined))

/** One for all, or one for each, the last standing for those that are not named; else growing. */
function registrationsFor(
  asked: string | readonly string[] | undefined,
  verses: number,
  where: string,
): readonly string[] {
  if (asked === undefined) return growing(verses)
  const list = typeof asked === 'string' ? asked.split(/\s*,\s*/) : asked
  if (list.length > verses) {
    const problem = `${list.length} registrations for ${verses} verse${verses === 1 ? '' : 's'}`
    throw badInput(where, problem, 'name one for each verse, or one for all')
  }
  return Array.from({ length: verses }, (_, index) => list[Math.min(index, list.length - 1)] ?? 'mf')
}

function playOverSection(form: HymnForm, tune: Source, whole: Span, first: string, where: string): Section | null {
  const asked = form.playOver ?? usualPlayOver(tune, whole, form.breath)
  if (asked === 'none') return null
  const ends = tune.lines.ends.filter((end) => end > whole.from && end < whole.to)
  const firstLine = { from: whole.from, to: ends[0] ?? whole.to }
  const lastLine = { from: ends.at(-1) ?? whole.from, to: whole.to }
  const known: Readonly<Record<string, readonly Span[]>> = {
    whole: [whole],
    'first line': [firstLine],
    'last line': [lastLine],
    'first and last': ends.length === 0 ? [whole] : [firstLine, lastLine],
  }
  const spans = known[asked] ?? [markerSpan(tune, asked, where)]
  return {
    ...PLAIN_SECTION,
    kind: 'play-over',
    label: 'Play-over',
    spans,
    registration: form.playOverRegistration ?? louderBy(first, -1),
    semitones: usualKey(form, tune),
    waits: true,
    breath: form.breath,
    slowsAsWritten: false,
  }
}

/** A marked one; the whole tune where it is short; else its first and last lines. */
function usualPlayOver({ score, lines }: Source, whole: Span, breath: number): string {
  const marked = score.markers.find(({ text }) => PLAY_OVER_MARKERS.test(text))
  if (marked) return marked.text
  const length = toMs(score.tempo.toMicros(whole.to)) - toMs(score.tempo.toMicros(whole.from))
  return length <= SHORT_TUNE_MS || lines.ends.length < 3 || breath < 0 ? 'whole' : 'first and last'
}

/** Waits on a fermata: its note goes on sounding until go. */
function holdsOf({ fermatas }: HymnForm, source: Source, where: string): Ticks[] {
  const { score } = source
  const { from, to } = verseSpan(source)
  const printed = score.fermatas.filter((tick) => tick >= from && tick < to)
  const asked = fermatas === 'score' ? printed : fermatas.map((place) => tickOf(source, place, 'a fermata', where))
  return asked.map((tick) => {
    const sounding = score.parts.flatMap(({ notes }) => notes.filter(({ start, end }) => start <= tick && end > tick))
    const end = sounding.reduce((first, note) => Math.min(first, note.end), score.end as number)
    return ticks(Math.max(tick + 1, end - 1))
  })
}

export const hasMusic = (section: Section): boolean => lengthOf(section) > 0
