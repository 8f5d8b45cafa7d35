import { hex } from '../../midi/index.ts'
import { begins, isNoStop, makerOf } from './controllers.ts'
import { groupBy } from './group-by.ts'
import { codedSwitches, type Found, statedSwitches } from './switches.ts'
import type { Utterance, Word } from './words.ts'

type Heard = Word & Utterance

const SYNDYNE_CONTROL = 16
const RODGERS = [0xf0, 0x41]
/** Universal system exclusive: identity, master volume, General MIDI on. */
const UNIVERSAL = [0x7e, 0x7f]

export const isRodgers = ({ bytes }: Word): boolean => begins(bytes, RODGERS)

/** How many values each subject has. */
const valuesOf = (words: readonly Heard[]): ReadonlyMap<string, ReadonlySet<number>> =>
  new Map(
    [...groupBy(words, ({ subject }) => subject)].map(
      ([subject, same]) => [subject, new Set(same.map(({ value }) => value))] as const,
    ),
  )

/** An NRPN's value is in CC 6; of consoles that send it in CC 38 too, the one of the two that changes. */
export function chooseData(coarse: readonly Heard[], fine: readonly Heard[]): readonly Heard[] {
  const changes = (all: readonly Heard[]) => [...valuesOf(all).values()].some(({ size }) => size > 1)
  return (changes(coarse) || !changes(fine)) && coarse.length > 0 ? coarse : fine
}

/** Words that state what they do; of a subject with more than two values, each value is a code of its own. */
export function statedOrCoded(words: readonly Heard[], remarks: string[]): Found[] {
  const values = valuesOf(words)
  const isCode = ({ subject }: Heard) => (values.get(subject)?.size ?? 0) > 2
  const codeOf = ({ subject, value }: Heard) => {
    const [channel = 0, number = 0] = (subject.match(/\d+/g) ?? []).map(Number)
    return (channel * 16_384 + number) * 128 + value
  }
  const stated = statedSwitches(words.filter((each) => !isCode(each)))
  return [...stated, ...codedOrDoubtful(words.filter(isCode), codeOf, remarks)]
}

/** Words that are codes; where the pairs that they make are not certain, a remark tells it. */
export function codedOrDoubtful(
  words: readonly Heard[],
  codeOf: (word: Heard) => number,
  remarks: string[],
): readonly Found[] {
  const found = codedSwitches(words, codeOf)
  const [first] = words
  if (first && found.some(({ isSure }) => !isSure)) {
    remarks.push(
      `which of the messages from ${first.source.at} on draws and which retires is not certain: other readings fit nearly as well`,
    )
  }
  return found
}

/** Program changes of channels that have more than one. */
export const programsOfStops = (programs: readonly Heard[]): Heard[][] =>
  [...groupBy(programs, ({ channel }) => channel).values()].filter((each) =>
    [...valuesOf(each).values()].some(({ size }) => size > 1),
  )

/** System exclusive by its form: the same maker, the same length. */
export const exclusiveForms = (words: readonly Heard[]): Heard[][] =>
  [
    ...groupBy(words, ({ bytes }) => `${bytes.length} ${bytes[1]} ${bytes[1] === 0 ? bytes.slice(2, 4) : ''}`).values(),
  ].filter((same) => {
    const sample = same[0]?.bytes ?? []
    if (UNIVERSAL.includes(sample[1] ?? 0) || begins(sample, RODGERS)) return false
    return makerOf(sample) !== null || new Set(same.map(({ bytes }) => hex(bytes))).size > 1
  })

/** Beside stops with surer messages, a controller must show both states to be believed. */
export function believedControls(words: readonly Heard[], hasSurer: boolean): Heard[] {
  const free = words.filter(({ bytes }) => !isNoStop(bytes))
  const values = valuesOf(free)
  return free.filter(({ subject }) => !hasSurer || (values.get(subject)?.size === 2 && values.get(subject)?.has(0)))
}

export const isSyndyneStep = ({ channel, subject }: Heard): boolean =>
  channel === 0 && subject === `cc 0 ${SYNDYNE_CONTROL}`

export function stepsGenerals(words: readonly Heard[]): boolean {
  const steps = words.filter(isSyndyneStep)
  return steps.length > 1 && steps.every(({ value }) => value <= 2) && steps.some(({ value }) => value > 0)
}
