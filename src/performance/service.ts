import {
  DYNAMICS,
  type Item,
  isDynamic,
  layOut,
  louderBy,
  type Resumption,
  type Section,
  type Work,
} from '../programme/index.ts'
import type { HandMove } from '../registration/index.ts'
import { ticks } from '../time/index.ts'
import * as edit from './edit-sections.ts'
import type { ServiceCommand, ServiceEvent, ServiceState, Stepped } from './service-state.ts'
import { atWait, type Now, type Standing, standing } from './standing.ts'

const SLOWEST = 0.5
const FASTEST = 1.5
const MOST_SEMITONES = 12
/** A tap that comes later than this begins anew. */
const TAPS_WITHIN_MS = 2500
const TAPS_NEEDED = 4
const TAPS_KEPT = 8
const FADE_MS = 8000

/** The state of a service that begins at an item, and what to do first. */
export function beginService(items: readonly Item[], index = 0): Stepped {
  const idle: ServiceState = {
    items,
    order: items.map((_, number) => number),
    index,
    work: { sections: [], first: 0, tempoFactor: 1 },
    arrangement: null,
    hands: [],
    phase: 'quiet',
    offered: 0,
    passed: 0,
    taps: [],
    said: null,
  }
  return enter(idle, index)
}

/** A service that was interrupted: the same item and verse, silent, waiting for go. */
export function resumeService({ items, order, index, work, offered }: Resumption): Stepped {
  const begun = { ...beginService(items, index).state, order }
  return work === null ? enter(begun, index) : offer({ ...begun, work }, offered)
}

/** One command or event: the state after it and what is to be done. Pure. */
export function stepService(state: ServiceState, input: ServiceCommand | ServiceEvent, now: Now): Stepped {
  if (input.type === 'here') return look(state, now)
  if (input.type === 'ended') return ended(state)
  const quiet: ServiceState = { ...state, said: null }
  const after = obey(quiet, input, now)
  return input.type === 'tap' ? after : { ...after, state: { ...after.state, taps: [] } }
}

const same = (state: ServiceState, said: string | null = null): Stepped => ({ state: { ...state, said }, effects: [] })

function obey(state: ServiceState, command: ServiceCommand, now: Now): Stepped {
  if (command.type === 'panic') {
    return {
      state: { ...state, phase: state.phase === 'over' ? 'over' : 'quiet', arrangement: null, hands: [] },
      effects: [{ type: 'panic' }],
    }
  }
  if (command.type === 'insert') return insert(state, command.item, now)
  if (command.type === 'by-hand' && !state.arrangement) return byHandInQuiet(state, command.move)
  if (state.phase === 'over') {
    if (command.type === 'back') return enter(state, state.items.length - 1)
    return same(state, 'the programme is over')
  }
  const item = state.items[state.index]
  const place = standing(state, now)
  if (!item?.piece || place === null) return obeyInQuiet(state, command)
  switch (command.type) {
    case 'go':
      return go(state, place, now)
    case 'hold':
      if (state.phase === 'held') return same(state, 'it is held already')
      if (atWait(place) !== null) return same(state, 'it waits already')
      return { state: { ...state, phase: 'held' }, effects: [{ type: 'hold' }] }
    case 'release':
      if (state.phase !== 'held') return same(state, 'nothing is held')
      return { state: { ...state, phase: 'playing' }, effects: [{ type: 'release' }] }
    case 'tempo':
      return setTempo(state, place, state.work.tempoFactor + (item.tempoFactor * command.percent) / 100)
    case 'tap':
      return tap(state, place, command.atMs)
    case 'transpose':
      return transpose(state, place, command.semitones)
    case 'louder':
      return louder(state, place, command.steps)
    case 'by-hand':
      return byHand(state, place, command.move, now)
    case 'breath':
      return change(state, place, edit.breath(place, command.beats), breathSaid(command.beats))
    case 'next-verse':
      return nextVerse(state, place, now)
    case 'one-more-verse': {
      const more = edit.oneMoreVerse(place)
      return typeof more === 'string' ? same(state, more) : change(state, place, more, 'one more verse')
    }
    case 'last-verse-now': {
      const last = edit.lastVerseNow(place)
      if (typeof last === 'string') return same(state, last)
      return change(state, place, last, 'the last verse comes next')
    }
    case 'end-after-line':
      return endAfterLine(state, place)
    case 'fade':
      return fade(state, place)
    case 'skip':
      return place.isSilent ? enter(state, state.index + 1) : endAfterLine(state, place)
    case 'back':
      return back(state, place)
    default:
      return command satisfies never
  }
}

const breathSaid = (beats: number): string =>
  `the breath is ${Math.abs(beats)} beat ${beats > 0 ? 'longer' : 'shorter'}`

/** Where nothing is loaded: a silence, or after panic. */
function obeyInQuiet(state: ServiceState, command: ServiceCommand): Stepped {
  const item = state.items[state.index]
  switch (command.type) {
    case 'go':
    case 'next-verse':
      if (!item?.piece) return enter(state, state.index + 1, state.items[state.index + 1]?.start !== 'on')
      return offer(state, state.offered, false)
    case 'skip':
      return enter(state, state.index + 1)
    case 'back':
      if (item?.piece && state.offered > 0) return offer(state, state.offered - 1)
      return enter(state, Math.max(0, state.index - 1))
    default:
      return same(state, 'nothing is being played')
  }
}

/** Loads an item from its beginning. `waits`: also where it goes straight on after the one before. */
function enter(state: ServiceState, index: number, waits = true): Stepped {
  const item = state.items[index]
  const fresh: ServiceState = { ...state, index, offered: 0, passed: 0, taps: [], arrangement: null, hands: [] }
  if (!item) {
    const over: ServiceState = { ...fresh, index: state.items.length, phase: 'over' }
    return { state: over, effects: [{ type: 'clear' }] }
  }
  const work: Work = { sections: item.sections, first: 0, tempoFactor: item.tempoFactor }
  if (!item.piece) return { state: { ...fresh, work, phase: 'quiet' }, effects: [{ type: 'clear' }] }
  return offer({ ...fresh, work }, 0, waits || item.start === 'go')
}

/** Loads what is left of an item from a section on. */
function offer(state: ServiceState, section: number, waits = true): Stepped {
  const { work, items, index } = state
  const piece = items[index]?.piece
  const sections = work.sections.map((each, number) => (number === section ? { ...each, waits } : each))
  const left = { ...work, sections, first: section }
  if (!piece || sections.length <= section) return enter(state, index + 1)
  const arrangement = layOut(piece, sections.slice(section), work.tempoFactor)
  return {
    state: { ...state, work: left, arrangement, hands: [], phase: 'playing', offered: section, passed: 0 },
    effects: [{ type: 'load', arrangement }],
  }
}

/** Goes on with other sections from the same place. */
function change(
  state: ServiceState,
  place: Standing,
  sections: readonly Section[],
  said: string | null = null,
): Stepped {
  return goOnWith(state, place, { ...state.work, sections }, said)
}

function goOnWith(state: ServiceState, place: Standing, work: Work, said: string | null = null): Stepped {
  const piece = state.items[state.index]?.piece
  if (!piece || !state.arrangement) return same(state)
  const arrangement = layOut(piece, work.sections.slice(work.first), work.tempoFactor, state.hands)
  const ratio = state.work.tempoFactor / work.tempoFactor
  return {
    state: { ...state, work, arrangement, said },
    effects: [{ type: 'swap', arrangement, ratio, since: place.since }],
  }
}

function go(state: ServiceState, place: Standing, now: Now): Stepped {
  if (state.phase === 'held') return { state: { ...state, phase: 'playing' }, effects: [{ type: 'release' }] }
  const { nextWait } = place
  // Tapped a little early is meant for the wait that comes.
  if (nextWait === null || nextWait.tick - now.tick > place.beatTicks) {
    return same(state, 'nothing waits: it goes on by itself')
  }
  const passed = state.passed > now.waitsPassed ? state.passed : now.waitsPassed
  return { state: { ...state, passed: passed + 1 }, effects: [{ type: 'pass', wait: passed }] }
}

function setTempo(state: ServiceState, place: Standing, asked: number): Stepped {
  const base = state.items[state.index]?.tempoFactor ?? 1
  const tempoFactor = Math.min(FASTEST * base, Math.max(SLOWEST * base, asked))
  const said = `tempo ${Math.round((tempoFactor / base) * 100)} %`
  return goOnWith(state, place, { ...state.work, tempoFactor }, said)
}

function tap(state: ServiceState, place: Standing, atMs: number): Stepped {
  const before = state.taps.at(-1)
  const goesOn = before !== undefined && atMs > before && atMs - before <= TAPS_WITHIN_MS
  const taps = [...(goesOn ? state.taps : []), atMs].slice(-TAPS_KEPT)
  const [first = atMs] = taps
  if (taps.length < TAPS_NEEDED) {
    const left = TAPS_NEEDED - taps.length
    return { state: { ...state, taps, said: `${left} more tap${left === 1 ? '' : 's'}` }, effects: [] }
  }
  const beatMs = (atMs - first) / (taps.length - 1)
  const after = setTempo(state, place, (state.work.tempoFactor * place.msPerTick * place.beatTicks) / beatMs)
  return { ...after, state: { ...after.state, taps } }
}

function transpose(state: ServiceState, place: Standing, semitones: number): Stepped {
  const left = place.sections.slice(place.free)
  if (left.length === 0) return same(state, 'this is the last verse: it ends in its key')
  if (left.some((section) => Math.abs(section.semitones + semitones) > MOST_SEMITONES)) {
    return same(state, 'no further than an octave')
  }
  const moved = left.map((section) => ({ ...section, semitones: section.semitones + semitones }))
  const said = `from ${left[0]?.label ?? 'the next'} on, ${Math.abs(semitones)} semitone${Math.abs(semitones) === 1 ? '' : 's'} ${semitones > 0 ? 'higher' : 'lower'}`
  return change(state, place, [...place.sections.slice(0, place.free), ...moved], said)
}

/** What sounds changes at the next beat; all that comes is as much louder or softer. */
function louder(state: ServiceState, place: Standing, steps: number): Stepped {
  const loudness = edit.loudnessHere(place)
  const next = place.sections[place.free]
  const registration = loudness?.registration ?? next?.registration ?? ''
  const now = loudness?.steps ?? next?.louder ?? 0
  if (!isDynamic(registration)) return same(state, `"${registration}" is no dynamic: it gets neither louder nor softer`)
  const name = louderBy(registration, now + steps)
  if (name === louderBy(registration, now)) {
    return same(state, `it is ${name} already: ${name === DYNAMICS[0] ? 'no softer' : 'no louder'} than that`)
  }
  return change(state, place, edit.louder(place, steps), name)
}

/**
 * Stops move at once. Where the next verse is all that can still sound, the hand comes after its registration; so it does at
 * a wait, whose stops are drawn before the clock stops, and for the moment after go until its first note.
 */
function byHand(state: ServiceState, place: Standing, move: HandMove, now: Now): Stepped {
  const { work } = state
  const { piece, laid, first, free, isSilent } = place
  const next = isSilent ? laid[free - first] : undefined
  const isAtWait = place.waits.some(({ tick }) => tick === now.tick)
  const hand = { ...move, tick: next?.start ?? (isAtWait ? now.tick : now.lastTick) }
  const hands = [...state.hands, hand]
  const arrangement = layOut(piece, work.sections.slice(work.first), work.tempoFactor, hands)
  return { state: { ...state, hands, arrangement }, effects: [{ type: 'by-hand', hand, arrangement }] }
}

/** Between items the organ is nobody's: what is moved at the console is known, and nothing is drawn from here. */
function byHandInQuiet(state: ServiceState, move: HandMove): Stepped {
  if (!move.atConsole) return same(state, 'nothing is loaded: stops are moved when the next item stands ready')
  return { state, effects: [{ type: 'by-hand', hand: { ...move, tick: ticks(0) }, arrangement: null }] }
}

function nextVerse(state: ServiceState, place: Standing, now: Now): Stepped {
  const wait = atWait(place)
  if (wait?.type === 'before') return go(state, place, now)
  if (place.free >= place.sections.length) return endAfterLine(state, place)
  if (place.current?.kind === 'loop') return change(state, place, edit.leaveLoop(place))
  const said = `${place.sections[place.free]?.label} comes after this line`
  return change(state, place, edit.cutAfterLine(place, place.reachTick), said)
}

/** What sounds ends at the next line's (or cadence's) end, and with it the item. */
function endAfterLine(state: ServiceState, place: Standing): Stepped {
  if (place.isSilent) return enter(state, state.index + 1)
  return change(state, place, edit.endAfterLine(place, place.reachTick), 'ends after this line')
}

function fade(state: ServiceState, place: Standing): Stepped {
  const kind = place.current?.kind
  if (place.isSilent || (kind !== 'music' && kind !== 'loop')) return same(state, 'only a voluntary fades')
  const organ = state.items[state.index]?.piece?.organ
  const hasBox = organ?.enclosures.some(({ division }) => division !== null) ?? false
  if (!hasBox) {
    const ending = endAfterLine(state, place)
    return { ...ending, state: { ...ending.state, said: 'the organ has no swell box: it ends at the next cadence' } }
  }
  return change(state, place, edit.fade(place, FADE_MS), 'fades, and ends at the cadence after that')
}

/** The section before, or this one again: from its beginning, when somebody says go. */
function back(state: ServiceState, place: Standing): Stepped {
  if (!place.isSilent)
    return change(state, place, edit.againAfterLine(place), 'again from its beginning, after this line')
  if (place.free > 0) return offer(state, place.free - 1)
  return enter(state, Math.max(0, state.index - 1))
}

/** After what sounds; before an item that has not begun. */
function insert(state: ServiceState, item: Item, now: Now): Stepped {
  const place = standing(state, now)
  const hasBegun = place === null ? state.phase !== 'over' : place.free > 0 || atWait(place) === null
  const at = state.phase === 'over' ? state.items.length : hasBegun ? state.index + 1 : state.index
  const items = [...state.items.slice(0, at), item, ...state.items.slice(at)]
  const order = [...state.order.slice(0, at), item.form, ...state.order.slice(at)]
  const longer: ServiceState = { ...state, items, order, said: `${item.title} comes ${hasBegun ? 'next' : 'now'}` }
  return hasBegun && state.phase !== 'over' ? { state: longer, effects: [] } : enter(longer, at)
}

/** Time has passed: which section would be offered, and does a loop need another round? */
function look(state: ServiceState, now: Now): Stepped {
  const place = standing(state, now)
  if (place === null) return { state, effects: [] }
  const looked: ServiceState = { ...state, offered: Math.max(state.work.first, place.offered) }
  const round = edit.anotherRound(place)
  return round === null ? { state: looked, effects: [] } : change(looked, place, round, state.said)
}

function ended(state: ServiceState): Stepped {
  if (state.phase === 'over' || !state.items[state.index]?.piece || !state.arrangement) return { state, effects: [] }
  const next = state.items[state.index + 1]
  return enter({ ...state, said: null }, state.index + 1, next?.start !== 'on')
}
