import { batch, computed, signal } from '@preact/signals'
import { type Command, type Role, type State, type ToPage, withChanges } from '../../remote/protocol/index.ts'
import { TEXTS } from '../texts.ts'
import { type Link, openWire } from './wire.ts'

/** What became of a tap; shown on the control that was tapped. */
export type Fate = 'sent' | 'done' | 'refused'

/** What the person saw when the finger came down: the tap counts for that, or not at all. */
export interface Seen {
  readonly connection: string
  readonly revision: number
  readonly atMs: number
}

interface Waiting {
  readonly control: string
  readonly timer: ReturnType<typeof setTimeout>
  /** Under a finger that slides nothing ticks. */
  readonly slides: boolean
}

/** Under a thumb that is coming down nothing changes its meaning: a press this soon after a change is not sent. */
export const SETTLES_MS = 400
const ANSWER_WITHIN_MS = 4000
const FATE_SHOWN_MS = 1500
const MESSAGE_FOR_MS = 8000

export const state = signal<State | null>(null)
export const link = signal<Link>('searching')
export const device = signal<{ readonly name: string; readonly role: Role } | null>(null)
/** Of each control that was tapped a moment ago. */
export const fates = signal<Readonly<Record<string, Fate>>>({})
/** A sentence for the person, for a while. */
export const message = signal<{ readonly text: string; readonly isBad: boolean; readonly number: number } | null>(null)
/** When the link broke, by the page's clock; what is shown stood so then. */
export const lostAtMs = signal<number | null>(null)
/** Where the server's state stood when it was heard last, so that the page can say how the music goes on without it. */
export const heardAtMs = signal(0)

export const isLinked = computed(() => link.value === 'open')
export const mayPlay = computed(() => isLinked.value && device.value?.role === 'play')
export const can = (name: Command['name']): boolean => state.value?.can.includes(name) === true

/** What the server said when it hung up: then it knows better than the page how the organ stands. */
export const farewell = signal<string | null>(null)

let connection = ''
let changedMs = Number.NEGATIVE_INFINITY
let numbers = 0
const waiting = new Map<string, Waiting>()

function become(next: State): void {
  // The server counts what would change the meaning of a tap.
  if (next.revision !== state.peek()?.revision) changedMs = performance.now()
  heardAtMs.value = performance.now()
  state.value = next
}

let messageTimer: ReturnType<typeof setTimeout> | undefined
export function say(text: string, isBad = true): void {
  message.value = { text, isBad, number: ++numbers }
  clearTimeout(messageTimer)
  messageTimer = setTimeout(() => {
    message.value = null
  }, MESSAGE_FOR_MS)
}

function settle(control: string, fate: Fate | null): void {
  const { [control]: _before, ...others } = fates.peek()
  fates.value = fate === null ? others : { ...others, [control]: fate }
  if (fate === 'done' || fate === 'refused')
    setTimeout(() => {
      if (fates.peek()[control] === fate) settle(control, null)
    }, FATE_SHOWN_MS)
}

function onMessage(received: ToPage) {
  switch (received.type) {
    case 'hello':
      connection = received.connection
      return batch(() => {
        // Also where nothing changed: what is on the screen was old a moment ago.
        changedMs = performance.now()
        device.value = received.device
        become(received.state)
        link.value = 'open'
        lostAtMs.value = null
        farewell.value = null
      })
    case 'state':
      return become(received.state)
    case 'changes': {
      const before = state.peek()
      if (before) become(withChanges(before, received.changes))
      return
    }
    case 'answer': {
      const tapped = waiting.get(received.id)
      if (!tapped) return
      clearTimeout(tapped.timer)
      waiting.delete(received.id)
      settle(tapped.control, received.outcome)
      if (received.outcome === 'refused') say(sentences(received.problem, received.advice))
      else {
        if (!tapped.slides) navigator.vibrate?.(15)
        if (received.says !== null) say(sentences(received.says, ''), false)
      }
      return
    }
    case 'bye':
      farewell.value = sentences(received.problem, received.advice)
      return
    case 'clock':
      return
  }
}

function onLink(next: Link): void {
  if (next === link.peek()) return
  batch(() => {
    if (link.peek() === 'open') {
      lostAtMs.value = performance.now()
      // Whether they arrived nobody knows; they are never sent again.
      if (waiting.size > 0) say(TEXTS.unknownFate)
      for (const { control, timer } of waiting.values()) {
        clearTimeout(timer)
        settle(control, null)
      }
      waiting.clear()
    }
    connection = ''
    link.value = next
  })
}

let wire: ReturnType<typeof openWire> | null = null
export function connect(): void {
  wire = openWire({ onMessage, onLink })
}
export const wake = (): void => wire?.wake()

const newId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 10).padEnd(8, '0')}`

export const seenNow = (): Seen => ({
  connection,
  revision: state.peek()?.revision ?? -1,
  atMs: performance.now(),
})

/**
 * Sends a command once, now or never.
 * @param control the one that was tapped; it shows what becomes of it
 * @param seen when the finger came down
 * @param isSteady it means the same whatever the organ does (a stop's knob)
 */
export function tap(control: string, command: Command, seen: Seen = seenNow(), isSteady = false) {
  const refuse = (why: string) => {
    settle(control, 'refused')
    say(why)
  }
  if (link.peek() !== 'open' || connection === '') return refuse(TEXTS.notNow)
  if (device.peek()?.role !== 'play') return refuse(TEXTS.mayOnlyListen)
  const isSettled = seen.atMs - changedMs >= SETTLES_MS && seen.revision === state.peek()?.revision
  if (seen.connection !== connection || (!isSteady && !isSettled)) return refuse(TEXTS.justChanged)
  const id = newId()
  const { revision, atMs } = seen
  if (!wire?.send({ type: 'command', id, connection, revision, tappedMs: atMs, command })) return refuse(TEXTS.notNow)
  settle(control, 'sent')
  const timer = setTimeout(() => {
    waiting.delete(id)
    settle(control, null)
    say(TEXTS.unknownFate)
  }, ANSWER_WITHIN_MS)
  waiting.set(id, { control, timer, slides: command.name === 'box' })
}

/** How often it was asked for here: whatever else sounds on this phone is silent then too. */
export const panics = signal(0)

/** Silence, by every way there is: the open socket may be dead without knowing. */
export async function panic(): Promise<void> {
  navigator.vibrate?.([60, 40, 60])
  panics.value++
  const isSent = wire?.send({ type: 'panic', id: newId() }) === true
  say(TEXTS.panicSent, false)
  try {
    const answer = await fetch('/api/panic', { method: 'POST', signal: AbortSignal.timeout(3000) })
    if (!answer.ok) throw new Error()
    say(TEXTS.panicDone, false)
  } catch {
    say(isSent ? TEXTS.panicUnknown : TEXTS.panicFailed)
  }
}

/** As a sentence: the server's words have neither capital nor stop. */
export const sentences = (...parts: readonly string[]): string =>
  parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1) + (/[.!?…]$/.test(part) ? '' : '.'))
    .join(' ')
