import { badInput } from '../findings/index.ts'
import { type Ticks, ticks } from '../time/index.ts'
import type { ItemForm, VoluntaryForm } from './programme-schema.ts'
import { PLAIN_SECTION, type Section } from './section.ts'
import type { Piece, Source } from './source.ts'

type Responses = Extract<ItemForm, { responses: string }>
type Fanfare = Extract<ItemForm, { fanfare: string }>

/** What a score is played with where the programme does not say: its own cues, else mf. */
export const ownRegistration = ({ side }: Source): string => (side.cues.length > 0 ? 'score' : 'mf')

/** A phrase, then it waits for go. */
export function responsesSections(form: Responses, { sources: [source] }: Piece): Section[] {
  const { ends } = source.lines
  return ends.map((to, index): Section => {
    return {
      ...PLAIN_SECTION,
      kind: 'phrase',
      label: `Response ${index + 1}`,
      spans: [{ from: ends[index - 1] ?? ticks(0), to }],
      registration: form.registration ?? ownRegistration(source),
      semitones: form.transpose,
      waits: true,
      breath: 1,
    }
  })
}

/** From beginning to end. */
export function fanfareSections(form: Fanfare, { sources: [source] }: Piece): Section[] {
  const registration = form.registration ?? ownRegistration(source)
  const spans = [{ from: ticks(0), to: source.score.end }]
  return [{ ...PLAIN_SECTION, label: 'Fanfare', spans, registration, semitones: form.transpose, waits: true }]
}

/** Up to the loop, the loop, and what follows it; one loop stands for as many as it takes (service.ts adds them). */
export function voluntarySections(form: VoluntaryForm, { sources: [source] }: Piece, where: string): Section[] {
  const plain: Section = {
    ...PLAIN_SECTION,
    label: 'Voluntary',
    registration: form.registration ?? ownRegistration(source),
    semitones: form.transpose,
  }
  const { end } = source.score
  if (!form.loop) return [{ ...plain, spans: [{ from: ticks(0), to: end }], waits: true }]
  const [first, last] = form.loop
  const from = find(source, first, where)
  const lastAt = source.places.at(find(source, last, where))
  // A bar is meant to its end; a marker stands where the next section begins.
  const to = /^\d+$/.test(String(last)) ? source.places.metre.barAt(lastAt.bar).end : find(source, last, where)
  if (to <= from) throw badInput(where, 'loop: its end lies before its beginning', 'exchange them')
  const sections: Section[] = [
    { ...plain, spans: [{ from: ticks(0), to: from }] },
    { ...plain, kind: 'loop', label: 'Voluntary, repeated section', spans: [{ from, to: ticks(Math.min(to, end)) }] },
    { ...plain, spans: [{ from: ticks(Math.min(to, end)), to: end }] },
  ]
  return sections
    .filter(({ spans: [span] }) => span !== undefined && span.to > span.from)
    .map((section, index) => ({ ...section, waits: index === 0 }))
}

function find({ places }: Source, place: string | number, where: string): Ticks {
  const found = places.find(typeof place === 'string' && /^\d+$/.test(place) ? Number(place) : place)
  if ('problem' in found) throw badInput(where, `loop: ${found.problem}`)
  return found.tick
}
