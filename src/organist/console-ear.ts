import { type Heard, listenTo } from '../console/index.ts'
import { type Element, elementName, type Organ, type Piston, type Registration } from '../organ/index.ts'

/** What a hand has done at the console, or what the organ did for a piston. */
export type HandNews =
  | { readonly type: 'move'; readonly element: Element; readonly drawn: boolean; readonly isAnswer: boolean }
  | { readonly type: 'piston'; readonly piston: Piston }
  | { readonly type: 'cancel' }
  | { readonly type: 'unsure'; readonly problem: string; readonly about: Element | null }

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

/**
 * Each message of ours may come back once, within a window; what comes back is known by what it means, so that running
 * status and numbers that a channel remembers are no matter. What says nothing new is nobody's hand.
 * @param known what is drawn to begin with; null where nobody knows
 */
export function createConsoleEar(organ: Organ, known: Registration | null): ConsoleEar {
  /** As we believe it to be, and as it is by what the organ says alone (a toggle says only that it changed). */
  const believed = listenTo(organ, known)
  const theirs = listenTo(organ, known)
  let expected: Expected[] = []
  let answersUntilMs = Number.NEGATIVE_INFINITY

  const forget = (nowMs: number) => {
    const late = expected.filter(({ untilMs }) => untilMs < nowMs)
    if (late.length === 0) return
    expected = expected.filter(({ untilMs }) => untilMs >= nowMs)
    // It did not come back: what we have said holds all the same.
    for (const { element } of late) if (element) theirs.know(element, believed.isDrawn(element))
  }
  /** @returns whether this is what we are waiting for */
  const isEcho = (heard: Heard): boolean => {
    const what = nameOf(heard)
    const index = expected.findIndex((each) => each.what === what)
    if (index < 0) return false
    const element = elementOf(heard)
    const rest = expected.filter((_, at) => at !== index)
    // We have said otherwise since, and that will come back too; else somebody has moved it in between.
    const isOurs =
      element === null ||
      believed.isDrawn(element) === (heard.type === 'drawn') ||
      rest.some((each) => each.element === element)
    if (isOurs) expected = rest
    return isOurs
  }
  const newsOf = (heard: Heard, nowMs: number): HandNews[] => {
    if (isEcho(heard)) return []
    switch (heard.type) {
      case 'drawn':
      case 'retired': {
        const { element } = heard
        const drawn = heard.type === 'drawn'
        if (believed.isDrawn(element) === drawn) return []
        believed.know(element, drawn)
        // The console says things in their order: what we said before will not come back after this.
        expected = expected.filter((each) => each.element !== element)
        return [{ type: 'move', element, drawn, isAnswer: nowMs < answersUntilMs }]
      }
      case 'general-cancel':
        for (const element of movable(organ)) believed.know(element, false)
        answersUntilMs = nowMs + PISTON_ANSWERED_WITHIN_MS
        return [{ type: 'cancel' }]
      case 'piston':
        for (const element of movable(organ)) {
          const { draw, retire, call } = heard.piston
          if (draw.includes(element.id)) believed.know(element, true)
          else if (retire.includes(element.id)) believed.know(element, call?.isKnown === false ? undefined : false)
        }
        answersUntilMs = nowMs + PISTON_ANSWERED_WITHIN_MS
        return [{ type: 'piston', piston: heard.piston }]
      case 'unsure':
        return [heard]
      default:
        return heard satisfies never
    }
  }
  return {
    sent: (bytes, nowMs) => {
      forget(nowMs)
      for (const heard of believed.take(bytes)) {
        const element = elementOf(heard)
        if (heard.type === 'piston') answersUntilMs = nowMs + PISTON_ANSWERED_WITHIN_MS
        if (organ.tells === 'all' || element?.said.type !== 'toggle') {
          expected.push({ what: nameOf(heard), element, untilMs: nowMs + ANSWERED_WITHIN_MS })
        } else theirs.know(element, heard.type === 'drawn')
      }
    },
    heard: (bytes, nowMs) => {
      forget(nowMs)
      return theirs.take(bytes).flatMap((heard) => newsOf(heard, nowMs))
    },
    know: (element, drawn) => {
      believed.know(element, drawn)
      theirs.know(element, drawn)
    },
  }
}

/** What the organ can move: a coupler that we work is none of it. */
const movable = ({ elements }: Organ): readonly Element[] => elements.filter(({ said }) => said.type !== 'keys')

const elementOf = (heard: Heard): Element | null => ('element' in heard ? heard.element : null)

function nameOf(heard: Heard): string {
  if ('element' in heard) return `${heard.type} ${heard.element.id}`
  return heard.type === 'piston' ? `piston ${heard.piston.name}` : heard.type
}

/** `Great Trumpet 8 drawn, Swell Oboe 8 retired`, `piston mf`: for people. */
export function sayHandNews(news: readonly HandNews[]): string {
  return news
    .map((each) => {
      if (each.type === 'move') return `${elementName(each.element)} ${each.drawn ? 'drawn' : 'retired'}`
      if (each.type === 'piston') return `piston ${each.piston.name}`
      return each.type === 'cancel' ? 'general cancel' : each.problem
    })
    .join(', ')
}
