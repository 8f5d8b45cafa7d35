import { type Heard, listenTo } from '../console/index.ts'
import type { Element, Organ, Piston, Registration } from '../organ/index.ts'

/** What a hand has done at the console; `isAnswer`: the organ itself, for a piston or a general cancel. */
export type HandNews = Heard & { readonly isAnswer?: boolean }

/** Tells a hand at the console from the organ's answers to us. Times in milliseconds of one clock. */
export interface ConsoleEar {
  /** We have told the organ something. */
  readonly sent: (bytes: ArrayLike<number>, nowMs: number) => void
  /** It says something. */
  readonly heard: (bytes: ArrayLike<number>, nowMs: number) => HandNews[]
  /** A person has told how it stands; undefined where nobody knows any more. */
  readonly know: (element: Element, drawn: boolean | undefined) => void
}

/** An answer comes within this: over the wire, through the console's own scan and back by a radio link. */
const ANSWERED_WITHIN_MS = 1000
/** The stops of a piston move one after the other, and are said as they do. */
const PISTON_ANSWERED_WITHIN_MS = 2000

interface Expected {
  readonly what: string
  readonly element: Element | null
  readonly untilMs: number
}

/** What changes while an ear listens. */
interface Ear {
  readonly organ: Organ
  /** As we believe it to be, and as it is by what the organ says alone (a toggle says only that it changed). */
  readonly believed: ReturnType<typeof listenTo>
  readonly reported: ReturnType<typeof listenTo>
  /** Messages of ours that have not come back. */
  expected: readonly Expected[]
  /** Until then a stop that moves answers a piston or a general cancel. */
  answersUntilMs: number
}

/**
 * Each message of ours may come back once, within a window; what comes back is known by what it means, so that running
 * status and numbers that a channel remembers are no matter. What says nothing new is nobody's hand.
 * @param known what is drawn to begin with; null where nobody knows
 */
export function createConsoleEar(organ: Organ, known: Registration | null): ConsoleEar {
  const ear: Ear = {
    organ,
    believed: listenTo(organ, known),
    reported: listenTo(organ, known),
    expected: [],
    answersUntilMs: Number.NEGATIVE_INFINITY,
  }
  return {
    sent: (bytes, nowMs) => expect(ear, bytes, nowMs),
    heard: (bytes, nowMs) => {
      forget(ear, nowMs)
      return ear.reported.take(bytes).flatMap((heard) => (isEcho(ear, heard) ? [] : newsOf(ear, heard, nowMs)))
    },
    know: (element, drawn) => {
      ear.believed.know(element, drawn)
      ear.reported.know(element, drawn)
    },
  }
}

function expect(ear: Ear, bytes: ArrayLike<number>, nowMs: number): void {
  forget(ear, nowMs)
  for (const heard of ear.believed.take(bytes)) {
    const element = elementOf(heard)
    if (heard.type === 'piston') ear.answersUntilMs = nowMs + PISTON_ANSWERED_WITHIN_MS
    // Where only hands are told of, nothing comes back: what we have told holds, and all that is heard is a hand.
    if (ear.organ.tells === 'hands') ear.reported.follow(ear.believed)
    else ear.expected = [...ear.expected, { what: nameOf(heard), element, untilMs: nowMs + ANSWERED_WITHIN_MS }]
  }
}

/** What did not come back in time holds all the same. */
function forget(ear: Ear, nowMs: number): void {
  const late = ear.expected.filter(({ untilMs }) => untilMs < nowMs)
  if (late.length === 0) return
  ear.expected = ear.expected.filter(({ untilMs }) => untilMs >= nowMs)
  for (const { element } of late) if (element) ear.reported.know(element, ear.believed.isDrawn(element))
}

/** Whether this is what we are waiting for. */
function isEcho(ear: Ear, heard: Heard): boolean {
  const what = nameOf(heard)
  const index = ear.expected.findIndex((each) => each.what === what)
  if (index < 0) return false
  const element = elementOf(heard)
  const rest = ear.expected.filter((_, at) => at !== index)
  // We have said otherwise since, and that will come back too; else somebody has moved it in between.
  const isOurs =
    element === null ||
    ear.believed.isDrawn(element) === (heard.type === 'drawn') ||
    rest.some((each) => each.element === element)
  if (isOurs) ear.expected = rest
  return isOurs
}

function newsOf(ear: Ear, heard: Heard, nowMs: number): HandNews[] {
  if (heard.type === 'unsure') return [heard]
  if (heard.type === 'drawn' || heard.type === 'retired') return moved(ear, heard, nowMs)
  if (heard.type === 'piston') knowPiston(ear, heard.piston)
  else for (const element of movable(ear.organ)) ear.believed.know(element, false)
  ear.answersUntilMs = nowMs + PISTON_ANSWERED_WITHIN_MS
  return [heard]
}

type Moved = Extract<Heard, { readonly type: 'drawn' | 'retired' }>

function moved(ear: Ear, heard: Moved, nowMs: number): HandNews[] {
  const { element, type } = heard
  if (ear.believed.isDrawn(element) === (type === 'drawn')) return []
  ear.believed.know(element, type === 'drawn')
  // The console says things in their order: what we said before will not come back after this.
  ear.expected = ear.expected.filter((each) => each.element !== element)
  return [{ ...heard, isAnswer: nowMs < ear.answersUntilMs }]
}

function knowPiston({ organ, believed }: Ear, { draw, retire, call }: Piston): void {
  for (const element of movable(organ)) {
    if (draw.includes(element.id)) believed.know(element, true)
    else if (retire.includes(element.id)) believed.know(element, call?.isKnown === false ? undefined : false)
  }
}

/** What the organ can move: a coupler that we work is none of it. */
export const movable = ({ elements }: Organ): readonly Element[] =>
  elements.filter(({ control }) => control.type !== 'keys')

const elementOf = (heard: Heard): Element | null => ('element' in heard ? heard.element : null)

function nameOf(heard: Heard): string {
  if ('element' in heard) return `${heard.type} ${heard.element.id}`
  return heard.type === 'piston' ? `piston ${heard.piston.name}` : heard.type
}
