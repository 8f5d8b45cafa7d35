import type { Command } from '../../remote/protocol/index.ts'
import type { TEXTS } from '../texts.ts'
import { commandOf } from './commands.ts'

export type Choice = keyof typeof TEXTS.choice

/** The word of the terminal that each choice means. */
const WORDS: Readonly<Record<Choice, string>> = {
  hold: 'hold',
  release: 'continue',
  endAfterLine: 'end after line',
  lastVerseNow: 'last verse now',
  oneMoreVerse: 'one more verse',
  nextVerse: 'next verse',
  softer: 'softer',
  louder: 'louder',
  slower: 'slower',
  faster: 'faster',
  pause: 'pause',
  stop: 'quit',
  fade: 'fade',
  skip: 'skip',
  back: 'back',
  lineBack: 'line back',
  lineOn: 'line on',
  lower: 'lower',
  higher: 'higher',
  breathLess: 'shorter',
  breathMore: 'longer',
}

export const CHOICES = Object.fromEntries(
  Object.entries(WORDS).map(([choice, word]) => [choice, commandOf(word)]),
) as Readonly<Record<Choice, Command>>
