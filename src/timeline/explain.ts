import { hex, keyName } from '../midi/index.ts'
import { type Element, elementName } from '../organ/index.ts'
import { formatBarBeat } from '../time/index.ts'
import type { Action, TimedMessage, Timeline } from './timeline.ts'

/** Law 9: `bar 17:3, Great RH` or `bar 17:1, piston mf`. */
export function explain({ places }: Timeline, { cause }: TimedMessage): string {
  if (cause.type === 'plan') return cause.text
  const through = cause.through === undefined ? '' : `, ${cause.through}`
  return `bar ${formatBarBeat(places.at(cause.tick))}, ${cause.part}${through}`
}

/** `Great on C4`, `draw Swell Oboe 8`: what a message does, for people. */
export function sayAction(action: Action): string {
  switch (action.type) {
    case 'note-on':
      return `${action.division.name} on ${keyName(action.key)}`
    case 'note-off':
      return `${action.division.name} off ${keyName(action.key)}`
    case 'draw':
    case 'retire':
      return `${action.type} ${elementName(action.element)}`
    case 'combination':
      return sayCombination(action.draws, action.retires)
    case 'call':
      return `the organ’s piston ${action.piston.name}`
    case 'enclosure':
      return `${action.enclosure.name} box ${action.value}`
    case 'general-cancel':
      return 'general cancel'
    case 'setup':
      return 'set-up'
    case 'passthrough':
      return 'from the score'
    default:
      return action satisfies never
  }
}

/** `draw Swell Oboe 8; retire Great Trumpet 8`, in one message. */
function sayCombination(draws: readonly Element[], retires: readonly Element[]): string {
  const lists = [
    ['draw', draws],
    ['retire', retires],
  ] as const
  const words = lists.flatMap(([verb, elements]) =>
    elements.length === 0 ? [] : [`${verb} ${elements.map(elementName).join(', ')}`],
  )
  return words.length === 0 ? 'no change' : words.join('; ')
}

/**
 * A performance that a musician can read and a change of behaviour can be seen in, a line a message:
 * `0:01.500  Great on C4  [91 3C 64]  (bar 1:1, Great RH)`. Times from the first moment of the music.
 */
export function transcript(timeline: Timeline): string {
  const lines = timeline.messages.map((message) => {
    const action = sayAction(message.action).padEnd(30)
    return `${clock(message.at - timeline.startAt)}  ${action} ${`[${message.bytes.length === 0 ? 'by its keys' : hex(message.bytes)}]`.padEnd(30)} (${explain(timeline, message)})`
  })
  return `${lines.join('\n')}\n`
}

/** `-0:01.500`: minutes, seconds, milliseconds with one more digit. */
function clock(time: number): string {
  const tenths = Math.round(Math.abs(time) / 100)
  const minutes = Math.floor(tenths / 600_000)
  const seconds = ((tenths % 600_000) / 10_000).toFixed(4).padStart(7, '0')
  return `${time < 0 ? '-' : ' '}${minutes}:${seconds}`
}
