import { badInput } from '../findings/index.ts'
import { ticks } from '../time/index.ts'
import { speaksOfStops } from './open-source.ts'
import type { ItemForm, PlayedForm, VoluntaryForm } from './programme-schema.ts'
import { PLAIN_SECTION, type Section } from './section.ts'
import { type Piece, type Source, tickOf } from './source.ts'

type Responses = Extract<ItemForm, { responses: string }>
type Fanfare = Extract<ItemForm, { fanfare: string }>

/** What a score is played with where nobody says: its own cues, else mf. */
export const ownRegistration = ({ side }: Source): string => (speaksOfStops(side) ? 'score' : 'mf')

/** Semitones by which a score is moved: as the programme says, else as its side file does. */
export const usualKey = ({ transpose }: PlayedForm, { side }: Source): number => transpose ?? side.transpose ?? 0

/** A phrase, then it waits for go. */
export function responsesSections(form: Responses, { sources: [source] }: Piece): Section[] {
  const { ends } = source.lines
  return ends.map((to, index): Section => {
    return {
      ...PLAIN_SECTION,
      kind: 'phrase',
      label: `Response ${index + 1}`,
      spans: [{ from: ends[index - 1] ?? source.whole.from, to }],
      registration: form.registration ?? ownRegistration(source),
      semitones: usualKey(form, source),
      waits: true,
      breath: 1,
    }
  })
}

/** From beginning to end. */
export function fanfareSections(form: Fanfare, { sources: [source] }: Piece): Section[] {
  const registration = form.registration ?? ownRegistration(source)
  const spans = [source.whole]
  return [{ ...PLAIN_SECTION, label: 'Fanfare', spans, registration, semitones: usualKey(form, source), waits: true }]
}

/** Up to the loop, the loop, and what follows it; one loop stands for as many as it takes (service.ts adds them). */
export function voluntarySections(form: VoluntaryForm, { sources: [source] }: Piece, where: string): Section[] {
  const plain: Section = {
    ...PLAIN_SECTION,
    label: 'Voluntary',
    registration: form.registration ?? ownRegistration(source),
    semitones: usualKey(form, source),
  }
  const { whole } = source
  if (!form.loop) return [{ ...plain, spans: [whole], waits: true }]
  const [first, last] = form.loop
  const from = ticks(Math.max(whole.from, tickOf(source, first, 'loop', where)))
  const lastTick = tickOf(source, last, 'loop', where)
  // A bar is meant to its end; a marker stands where the next section begins.
  const isBar = /^\d+$/.test(String(last))
  const loopEnd = isBar ? source.places.metre.barAt(source.places.at(lastTick).bar).end : lastTick
  const to = ticks(Math.min(loopEnd, whole.to))
  if (to <= from) throw badInput(where, 'loop: its end lies before its beginning', 'exchange them')
  const sections: Section[] = [
    { ...plain, spans: [{ from: whole.from, to: from }] },
    { ...plain, kind: 'loop', label: 'Voluntary, repeated section', spans: [{ from, to }] },
    { ...plain, spans: [{ from: to, to: whole.to }] },
  ]
  return sections
    .filter(({ spans: [span] }) => span !== undefined && span.to > span.from)
    .map((section, index) => ({ ...section, waits: index === 0 }))
}
