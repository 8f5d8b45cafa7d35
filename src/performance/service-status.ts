import type { Section } from '../programme/index.ts'
import { type Possible, possibleNow } from './possible.ts'
import type { ServiceState } from './service-state.ts'
import { atWait, type Now, standing } from './standing.ts'
import { type Whereabouts, whereabouts } from './whereabouts.ts'

/** What an operator sees: short, in words. */
export interface ServiceStatus {
  /** What go will do now. */
  readonly go: string
  /** Whether go does anything. */
  readonly waits: boolean
  /** `Verse 3 of 5`; what sounds, or sounded last. */
  readonly place: string
  readonly doing: 'plays' | 'waits' | 'held' | 'quiet' | 'over'
  readonly item: string
  readonly notes: string | null
  readonly number: number
  readonly items: number
  /** What is left of this item, after what sounds. */
  readonly coming: readonly string[]
  readonly nextItem: string | null
  /** What comes after what go does; where go does nothing, after what sounds. null: nothing. */
  readonly next: string | null
  readonly tempoPercent: number
  /** The answer to the last command. */
  readonly said: string | null
  /** What would do something if it were asked for. */
  readonly can: readonly Possible[]
  readonly whereabouts: Whereabouts | null
}

export function serviceStatus(state: ServiceState, now: Now): ServiceStatus {
  const { items, index, phase, work, said } = state
  const item = items[index]
  const next = items[index + 1]
  const common = {
    item: item?.title ?? 'The programme is over',
    notes: item?.notes ?? null,
    number: Math.min(index + 1, items.length),
    items: items.length,
    nextItem: next?.title ?? null,
    tempoPercent: Math.round((100 * work.tempoFactor) / (item?.tempoFactor ?? 1)),
    said,
  }
  const after = next ? next.title : 'the end of the programme'
  const place = standing(state, now)
  const seen = { can: possibleNow(state, place), whereabouts: place && whereabouts(state, place) }
  if (!item || phase === 'over') {
    const go = 'The programme is over'
    return { ...common, ...seen, go, next: null, waits: false, place: '', doing: 'over', coming: [] }
  }
  if (place === null) {
    const offered = item.piece ? labelOf(work.sections, state.offered) : ''
    const [go, then] =
      offered === ''
        ? [after, items[index + 2]?.title]
        : [`${offered} from its beginning`, labelOf(work.sections, state.offered + 1) || next?.title]
    const place = item.piece ? 'silent' : ''
    return { ...common, ...seen, go, next: then ?? null, waits: true, place, doing: 'quiet', coming: [] }
  }
  const { sections, free, first } = place
  const wait = atWait(place)
  const label = (number: number) => labelOf(sections, number)
  const here = free - 1 < first ? '' : label(free - 1)
  const coming = sections.slice(free).map((_, number) => label(free + number))
  const following = coming[0] ?? after
  const afterThis = coming[0] ?? common.nextItem
  if (phase === 'held')
    return { ...common, ...seen, go: 'let it go on', next: afterThis, waits: true, place: here, doing: 'held', coming }
  if (wait !== null) {
    const [go, then] =
      wait.type === 'before'
        ? [label(first + wait.section), coming[1] ?? common.nextItem]
        : [`on from here (${here})`, afterThis]
    return { ...common, ...seen, go, next: then, waits: true, place: here, doing: 'waits', coming }
  }
  const waitsNext =
    place.nextWait !== null && first + place.nextWait.section === free && place.nextWait.type === 'before'
  const go = `nothing to do: ${following} ${waitsNext || coming.length === 0 ? 'waits for go' : 'follows by itself'}`
  return { ...common, ...seen, go, next: afterThis, waits: false, place: here, doing: 'plays', coming }
}

const COUNTED: readonly Section['kind'][] = ['verse', 'phrase']

/** `Verse 3 of 5`; `Verse 4 (3 of 4)` where numbers are left out. */
function labelOf(sections: readonly Section[], number: number): string {
  const section = sections[number]
  if (!section) return ''
  const alike = sections.filter(({ kind }) => kind === section.kind)
  if (alike.length < 2 || !COUNTED.includes(section.kind)) return section.label
  const nth = alike.indexOf(section) + 1
  const plain = alike.every(({ label }, index) => label === `Verse ${index + 1}` || label === `Response ${index + 1}`)
  return plain ? `${section.label} of ${alike.length}` : `${section.label} (${nth} of ${alike.length})`
}
