import { BadInput } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { type Item, openItem } from './item.ts'
import { type Place, readPlace, type Standpoint, setDamagedAside } from './place.ts'
import { type ItemForm, kindOf, scoreOf } from './programme-schema.ts'
import type { Work } from './section.ts'

/** To come back to: silent, waiting for go. `work` null: the item from its beginning. */
export interface Resumption extends Omit<Standpoint, 'work'> {
  readonly work: Work | null
  /** What an operator must know of it, in words; null where it is all as it was. */
  readonly notice: string | null
}

/** The place at which a programme was left. `resumption` null: it begins at its beginning. */
export interface ComeBack {
  readonly resumption: Resumption | null
  readonly notice: string | null
}

/** @param programme its file */
export function comeBack(house: House, programme: string, items: readonly Item[], organ: Organ): ComeBack {
  const place = readPlace(house, programme)
  if (place === null) {
    const aside = setDamagedAside(house, programme)
    const notice = aside === null ? null : `where it was left cannot be read: it begins at its beginning (${aside})`
    return { resumption: null, notice }
  }
  const resumption = resumeAt(house, place, items, organ)
  return { resumption, notice: resumption?.notice ?? null }
}

/** @returns null where the service was over */
export function resumeAt(house: House, place: Place, items: readonly Item[], organ: Organ): Resumption | null {
  const isSame = JSON.stringify(place.forms) === JSON.stringify(items.map(({ form }) => form))
  return isSame ? resumeSame(house, place, items, organ) : resumeEdited(house, place, items, organ)
}

function resumeSame(house: House, place: Place, items: readonly Item[], organ: Organ): Resumption | null {
  const found = place.order.map((each) => (typeof each === 'number' ? items[each] : slippedIn(house, each, organ)))
  const all = found.flatMap((item) => item ?? [])
  const order = place.order.filter((_, number) => found[number])
  const index = place.index - found.slice(0, place.index).filter((item) => !item).length
  const item = all[index]
  if (!item) return null
  const isLost = !found[place.index]
  const notice = all.length < found.length ? 'an item that was slipped in can no longer be played' : null
  return { items: all, order, index, ...(isLost ? FROM_ITS_BEGINNING : asLeft(place, item)), notice }
}

const FROM_ITS_BEGINNING = { work: null, offered: 0 }

/** What was made of the item, where its scores still have it. */
function asLeft({ sections, tempoFactor, offered }: Place, item: Item): Pick<Resumption, 'work' | 'offered'> {
  const fits = sections.every(({ source, spans }) => {
    const end = item.piece?.sources[source]?.whole.to
    return end !== undefined && spans.every(({ from, to }) => from < to && to <= end)
  })
  return item.piece && fits
    ? { work: { sections, first: 0, tempoFactor }, offered }
    : nearestSection(item, sections, offered)
}

/** The section of the same name, else as far on as there is one. */
function nearestSection(item: Item, before: Place['sections'], offered: number): Pick<Resumption, 'work' | 'offered'> {
  const { sections, tempoFactor, piece } = item
  if (!piece) return FROM_ITS_BEGINNING
  const named = sections.findIndex(({ label }) => label === before[offered]?.label)
  const nearest = named >= 0 ? named : Math.min(offered, sections.length - 1)
  return { work: { sections, first: 0, tempoFactor }, offered: Math.max(0, nearest) }
}

function slippedIn(house: House, form: ItemForm, organ: Organ): Item | undefined {
  try {
    return openItem(house, form, organ, 'an item that was slipped in')
  } catch (thrown) {
    if (thrown instanceof BadInput) return undefined
    throw thrown
  }
}

/** The programme was edited since: the item that was being played, else the one that came after it. */
function resumeEdited(house: House, place: Place, items: readonly Item[], organ: Organ): Resumption | null {
  const at = place.order[place.index]
  const number = numberOf(place)
  if (at === undefined || items.length === 0) return null
  const order = items.map((_, index) => index)
  const slipped = typeof at === 'number' ? undefined : slippedIn(house, at, organ)
  if (typeof at !== 'number' && slipped) {
    const index = Math.min(number, items.length)
    const withIt = {
      items: items.toSpliced(index, 0, slipped),
      order: (order as Place['order']).toSpliced(index, 0, at),
    }
    return { ...withIt, index, ...asLeft(place, slipped), notice: noticeOf(slipped, place.offered) }
  }
  const form = typeof at === 'number' ? place.forms[at] : undefined
  const index = form === undefined ? -1 : nearest(items, number, form)
  const item = items[index]
  if (item) {
    const isSame = JSON.stringify(item.form) === JSON.stringify(form)
    const where = isSame ? asLeft(place, item) : nearestSection(item, place.sections, place.offered)
    return { items, order, index, ...where, notice: noticeOf(item, where.offered) }
  }
  const after = place.forms.slice(number + 1).map((each) => nearest(items, number, each))
  const next = after.find((each) => each >= 0) ?? Math.min(number, items.length - 1)
  return { items, order, index: next, ...FROM_ITS_BEGINNING, notice: noticeOf(items[next], 0) }
}

/** Of the programme's own items, which was being played, or comes after what was slipped in. */
function numberOf({ order, index, forms }: Place): number {
  const next = order.slice(index).find((each) => typeof each === 'number')
  return next ?? forms.length
}

/** The item that says the same of itself, else the one that plays the same; of several the nearest. */
function nearest(items: readonly Item[], number: number, form: ItemForm): number {
  const wanted = JSON.stringify(form)
  const byDistance = items
    .map((item, index) => ({ item, index }))
    .sort((a, b) => Math.abs(a.index - number) - Math.abs(b.index - number))
  const found =
    byDistance.find(({ item }) => JSON.stringify(item.form) === wanted) ??
    byDistance.find(({ item }) => playsTheSame(item.form, form))
  return found?.index ?? -1
}

const playsTheSame = (a: ItemForm, b: ItemForm): boolean =>
  kindOf(a) === kindOf(b) && (scoreOf(a) ?? a.title) === (scoreOf(b) ?? b.title) && whatOf(a) === whatOf(b)

const whatOf = (form: ItemForm): string => ('silence' in form ? form.silence : '')

function noticeOf(item: Item | undefined, offered: number): string {
  const label = item?.sections[offered]?.label ?? ''
  const where = [item?.title ?? '', label].filter((each) => each !== '').join(', ')
  return `the programme was edited since: it goes on at ${where}`
}
