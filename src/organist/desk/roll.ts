import { type Element, formatFootage } from '../../organ/index.ts'
import type { Roll } from '../../remote/protocol/index.ts'
import type { Micros } from '../../time/index.ts'
import { type Timeline, timeOf } from '../../timeline/index.ts'
import type { Played } from '../index.ts'

/** A roll of more notes is as much as a phone should be sent: some hours of hymns, a long symphony. */
const MOST_NOTES = 60_000
const MOST_FLAGS = 2_000

/** A timeline as it is drawn: keys by division, bars, what is drawn when. Times in ms from the first moment. */
export function rollOf(id: string, title: string, played: Played): Roll {
  const { timeline, bars, markers } = played
  const { organ, startAt, duration, plan } = timeline
  const at = (time: number) => Math.round((time - startAt) / 1000)
  const atTick = (tick: Played['bars'][number]['tick']) => at(timeOf(timeline, tick))
  const { notes, shownToMs } = notesOf(timeline, at)
  const inside = <Item extends { readonly atMs: number }>(items: readonly Item[]) =>
    shownToMs === null ? [...items] : items.filter(({ atMs }) => atMs <= shownToMs)
  return {
    id,
    title,
    lengthMs: at(duration),
    shownToMs,
    divisions: organ.divisions.map(({ name, letter, isPedal }) => ({
      name,
      letter,
      pedal: isPedal,
      notes: notes.get(name) ?? [],
    })),
    bars: inside(bars.map(({ bar, tick }) => ({ bar, atMs: atTick(tick) }))),
    markers: inside(markers.map(({ tick, text }) => ({ text, atMs: atTick(tick) }))),
    waits: timeline.waits.map((wait) => at(wait.at)),
    flags: inside(flagsOf(timeline, atTick)).slice(0, MOST_FLAGS),
    boxes: plan.moves.slice(0, MOST_FLAGS).map(({ enclosure, start, end, from, to }) => ({
      name: enclosure.name,
      atMs: atTick(start),
      toMs: atTick(end),
      from,
      to,
    })),
  }
}

/** Of each division `[start, length, key, …]` by start, from what is sent: what is not played is not drawn. */
function notesOf({ messages }: Timeline, at: (time: Micros) => number) {
  const notes = new Map<string, number[]>()
  /** Where the length of a key that is down is to be written. */
  const open = new Map<string, { readonly list: number[]; readonly place: number }>()
  let count = 0
  for (const { action, moment } of messages) {
    if (action.type !== 'note-on' && action.type !== 'note-off') continue
    const { division, key } = action
    const which = `${division.name} ${key}`
    if (action.type === 'note-off') {
      const down = open.get(which)
      if (down) down.list[down.place] = Math.max(1, at(moment) - (down.list[down.place - 1] ?? 0))
      open.delete(which)
      continue
    }
    if (++count > MOST_NOTES) return { notes, shownToMs: at(moment) }
    const list = notes.get(division.name) ?? []
    notes.set(division.name, list)
    list.push(at(moment), 1, key)
    open.set(which, { list, place: list.length - 2 })
  }
  return { notes, shownToMs: null }
}

/** What changes of the stops; the first says all that is drawn at the beginning. */
function flagsOf({ organ, plan, from, to }: Timeline, atTick: (tick: Timeline['from']) => number): Roll['flags'] {
  if (!plan.takesStops) return []
  const named = (ids: readonly number[]) =>
    organ.elements.filter(({ id }) => ids.includes(id)).map((element) => elementWords(element))
  let drawn = plan.initial
  const flags: Roll['flags'] = []
  const put = (tick: Timeline['from'], wanted: typeof drawn, why: string) => {
    const draws = named([...wanted].filter((id) => !drawn.has(id)))
    const retires = named([...drawn].filter((id) => !wanted.has(id)))
    drawn = wanted
    if (draws.length + retires.length > 0) flags.push({ atMs: atTick(tick), why, draws, retires })
  }
  const before = plan.steps.filter(({ tick }) => tick <= from).at(-1)
  const first = before?.wanted ?? plan.initial
  flags.push({ atMs: atTick(from), why: '', draws: named([...first]), retires: [] })
  drawn = first
  for (const { tick, wanted, because } of plan.steps) {
    if (tick > from && tick < to) put(tick, wanted, because.replace(/^bar \S+, /, ''))
  }
  return flags
}

const LETTERS = 2
/** `Sw→Gt` is how registrations on paper say a coupler. */
function elementWords(element: Element): string {
  if (element.kind !== 'coupler') {
    const length = element.kind === 'stop' && element.footage !== null ? ` ${formatFootage(element.footage)}` : ''
    return `${short(element.division)} ${element.name}${length}`
  }
  if (element.sounds === element.keys) return element.name
  return `${short(element.sounds)}→${short(element.keys)}`
}

const short = ({ name, aliases }: { readonly name: string; readonly aliases: readonly string[] }): string =>
  aliases.find((alias) => alias.length >= LETTERS && alias.length <= LETTERS + 1) ?? name
