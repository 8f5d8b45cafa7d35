import type { Channel } from '../../midi/index.ts'
import { isBox, isModeMessage } from './controllers.ts'
import { groupBy } from './group-by.ts'
import type { Utterance, Word } from './words.ts'

/** A pedal that moves steadily: a swell box, the crescendo. */
export interface HeardBox {
  readonly channel: Channel
  readonly controller: number
  readonly low: number
  readonly high: number
}

type Heard = Word & Utterance

/** Controllers that move by small steps over more than two values. */
export function boxesOf(words: readonly Heard[]): { boxes: HeardBox[]; moves: Heard[]; rest: Heard[] } {
  const boxes: HeardBox[] = []
  const moves: Heard[] = []
  const rest: Heard[] = []
  for (const same of groupBy(words, ({ subject }) => subject).values()) {
    const [first] = same
    const controller = first?.bytes[1] ?? 0
    const values = same.map(({ value }) => value)
    const steps = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? 0)))
    const distinct = new Set(values)
    const isSteady = distinct.size > 3 && (steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0) <= 24
    if (
      first?.channel != null &&
      !isModeMessage(first.bytes) &&
      distinct.size > 2 &&
      (isSteady || isBox(first.bytes))
    ) {
      if (isBox(first.bytes)) {
        boxes.push({ channel: first.channel, controller, low: Math.min(...distinct), high: Math.max(...distinct) })
        for (const word of same) moves.push(word)
      } else if (!isCoded(same)) continue
      else for (const word of same) rest.push(word)
    } else for (const word of same) rest.push(word)
  }
  return { boxes, moves, rest }
}

/** Values that come by turns, each as often as others, are numbers of stops; a pedal passes through its values. */
const isCoded = (same: readonly Heard[]): boolean => {
  const values = same.map(({ value }) => value)
  const back = values.slice(2).filter((value, index) => value === values[index]).length
  return (
    back === 0 &&
    values.slice(1).filter((value, index) => Math.abs(value - (values[index] ?? 0)) > 1).length > values.length / 3
  )
}
