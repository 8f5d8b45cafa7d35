import { drawnIn, type Heard, listenTo, sayHeard } from '../../console/index.ts'
import { hex } from '../../midi/index.ts'
import type { Element, ElementId, Organ } from '../../organ/index.ts'
import { type PlayerEvent, STANDS_SO } from '../../player/index.ts'
import { namesOf } from '../../registration/index.ts'
import type { Timeline } from '../../timeline/index.ts'
import { type ConsoleEar, createConsoleEar } from '../console-ear.ts'
import type { OwnedPlayer } from '../owned-player.ts'
import type { JambCommand } from './command.ts'
import { boxMoved, createIncoming, type Incoming } from './incoming.ts'
import { obeyed } from './obey.ts'
import { scaleOn, USUAL_BEATS } from './scale.ts'
import { afterCable, afterPanic, emptyJamb, heardAt, isDrawnAt, type JambAct, type JambState } from './state.ts'

export interface JambNews {
  readonly number: number
  /** `organ`: it came in; `sent`: it has gone out; `us`: what a person must know. */
  readonly from: 'organ' | 'sent' | 'us'
  readonly text: string
}

/** What changes while a console is tried by hand. */
export interface Trying {
  readonly organ: Organ
  readonly owned: OwnedPlayer
  readonly openedMs: number
  readonly ear: ConsoleEar
  /** Names what goes out. */
  readonly sentWords: ReturnType<typeof listenTo>
  readonly incoming: Incoming
  state: JambState
  news: readonly JambNews[]
  /** How often the player was told to play, and has begun. */
  asked: number
  begun: number
  /** Panic came while the cable was out. */
  cancelIsOwed: boolean
}

type Scale = Extract<JambCommand, { readonly type: 'scale' }>

const MOST_NEWS = 200
const GONE = 'the MIDI output is gone: put the cable back'

export const newTrying = (organ: Organ, owned: OwnedPlayer): Trying => ({
  organ,
  owned,
  openedMs: performance.now(),
  ear: createConsoleEar(organ, null),
  sentWords: listenTo(organ, null),
  incoming: createIncoming(organ),
  state: emptyJamb(organ),
  news: [],
  asked: 0,
  begun: 0,
  cancelIsOwed: false,
})

export function tell(t: Trying, from: JambNews['from'], text: string): void {
  const number = (t.news.at(-1)?.number ?? 0) + 1
  t.news = [...t.news, { number, from, text }].slice(-MOST_NEWS)
}

export const isPlaying = ({ begun, asked, owned }: Trying): boolean =>
  begun < asked || owned.player.status().state === 'playing'

export function lookAtSent(t: Trying): void {
  for (const bytes of t.owned.player.newlySent()) {
    t.ear.sent(bytes, performance.now())
    const words = sayAll(t.sentWords.take(bytes))
    tell(t, 'sent', `${words === '' ? '' : `${words} `}[${hex(bytes)}]`)
  }
}

export function listen(t: Trying): void {
  const { portName } = t.owned.player
  t.owned.listen({
    heard: (bytes) => hear(t, bytes),
    say: () => tell(t, 'us', `${portName} has no MIDI input of its name: nothing will be heard of it`),
  })
}

function hear(t: Trying, bytes: readonly number[]): void {
  lookAtSent(t)
  const heard = t.ear.heard(bytes, performance.now())
  for (const each of heard) become(t, heardAt(t.state, each))
  const box = boxMoved(t.organ, bytes)
  if (box) t.state = { ...t.state, boxes: new Map(t.state.boxes).set(box.enclosure, box.position) }
  const words = t.incoming.words(bytes, heard)
  if (words !== null) tell(t, 'organ', words)
}

export function happen(t: Trying, event: PlayerEvent): void {
  if (event.type === 'state' && event.state === 'playing') t.begun = Math.min(t.asked, t.begun + 1)
  if (event.type !== 'link') return
  t.begun = t.asked
  if (event.isIn) cableBack(t)
  else tell(t, 'us', GONE)
}

function cableBack(t: Trying): void {
  const isCancelled = t.organ.generalCancel !== null && drawnIn(t.state.console).size > 0
  const back = afterCable(t.state)
  t.state = t.cancelIsOwed ? afterPanic(back) : back
  t.cancelIsOwed = false
  listen(t)
  tell(t, 'us', `the MIDI output is back${isCancelled ? ': a general cancel makes sure how it stands' : ''}`)
}

/** @returns in words why it was not done; null where it was */
export function obey(t: Trying, command: JambCommand): string | null {
  const { player } = t.owned
  if (command.type === 'stop') player.pause()
  else if (!player.status().isLinked) return withoutCable(t, command)
  else if (command.type === 'scale') playScale(t, command)
  else return atConsole(t, command)
  return null
}

function withoutCable(t: Trying, { type }: JambCommand): string | null {
  if (type !== 'panic') return GONE
  // What is drawn stays drawn, and is shown so, until the cancel can leave.
  t.cancelIsOwed = true
  t.owned.player.panic()
  tell(t, 'us', 'panic: all is retired when the MIDI output is back')
  return null
}

function playScale(t: Trying, { division, beats }: Scale): void {
  t.owned.player.pause()
  const leadInMs = Math.max(0, t.organ.leadInMs - (performance.now() - t.openedMs))
  // It has been set up.
  const organNow: Organ = { ...t.organ, setup: [], leadInMs }
  play(t, scaleOn(organNow, division, drawnIn(t.state.console), beats ?? USUAL_BEATS))
  tell(t, 'us', `a scale on the ${division.name}`)
}

export function play(t: Trying, scale: Timeline): void {
  t.asked++
  t.owned.player.load(scale, true)
  t.owned.player.play()
}

function atConsole(t: Trying, command: Parameters<typeof obeyed>[1]): string | null {
  lookAtSent(t)
  const next = obeyed(t.state, command)
  if (typeof next === 'string') return next
  become(t, next)
  // What is moved stop by stop is known by what is sent.
  const isCancelled = t.organ.generalCancel !== null && (command.type === 'cancel' || command.type === 'panic')
  if (isCancelled || command.type === 'stands') letEarKnow(t)
  if (command.type === 'panic') tell(t, 'us', 'panic: all keys up, all sound off')
  if (next.notice !== '') tell(t, 'us', next.notice)
  return null
}

/** What we know of all stops, the ear must know too: a toggle says only that it changed. */
function letEarKnow({ organ, ear, state }: Trying): void {
  for (const element of organ.elements) {
    if (element.control.type === 'toggle') ear.know(element, isDrawnAt(state, element.id))
  }
}

function become(t: Trying, next: { readonly state: JambState; readonly acts: readonly JambAct[] }): void {
  t.state = next.state
  for (const each of next.acts) act(t, each)
}

function act(t: Trying, each: JambAct): unknown {
  const { player } = t.owned
  switch (each.type) {
    case 'move':
      return move(t, each)
    case 'note':
      player.note(each.drawn)
      for (const [element, on] of elementsOf(t, each.drawn)) t.sentWords.know(element, on)
      return undefined
    case 'press':
      return player.move(namesOf(each.piston), { piston: each.piston, before: [] })
    case 'cancel':
      return player.cancel()
    case 'box':
      return player.moveBox(each.enclosure, each.position)
    case 'panic':
      return player.panic()
    default:
      return each satisfies never
  }
}

function move(t: Trying, { before, wanted }: Extract<JambAct, { readonly type: 'move' }>): void {
  const { player } = t.owned
  player.note(before, undefined, STANDS_SO)
  // What a toggle's message means follows from how it stood.
  for (const [element, on] of elementsOf(t, before))
    if (element.control.type === 'toggle') t.sentWords.know(element, on)
  player.move(wanted)
  const playedHere = `played by us${isPlaying(t) ? ', from the next scale on' : ''}`
  for (const [{ name, control }, on] of elementsOf(t, wanted)) {
    if (control.type === 'keys') tell(t, 'us', `${name} ${on ? 'drawn' : 'retired'}: ${playedHere}`)
  }
}

const elementsOf = ({ organ }: Trying, drawn: ReadonlyMap<ElementId, boolean>): (readonly [Element, boolean])[] =>
  [...drawn].flatMap(([id, on]) => {
    const element = organ.elements[id]
    return element ? [[element, on] as const] : []
  })

/** Where one message says the whole console, what it retires is counted. */
const MOST_NAMED = 6

function sayAll(all: readonly Heard[]): string {
  const retired = all.filter(({ type }) => type === 'retired')
  const named = all.length > MOST_NAMED ? all.filter((each) => !retired.includes(each)) : all
  const words = sayHeard(named.filter(({ type }) => type !== 'unsure'))
  return [...(words === '' ? [] : [words]), ...(named === all ? [] : [`${retired.length} retired`])].join(', ')
}
