import type { Command } from '../../remote/protocol/index.ts'
import type { TEXTS } from '../texts.ts'

export type Choice = keyof typeof TEXTS.choice

/** What each choice asks for. */
export const CHOICES: Readonly<Record<Choice, Command>> = {
  hold: { name: 'hold' },
  release: { name: 'release' },
  endAfterLine: { name: 'endAfterLine' },
  lastVerseNow: { name: 'lastVerseNow' },
  oneMoreVerse: { name: 'oneMoreVerse' },
  nextVerse: { name: 'nextVerse' },
  softer: { name: 'softer' },
  louder: { name: 'louder' },
  slower: { name: 'tempo', byPercent: -2 },
  faster: { name: 'tempo', byPercent: 2 },
  pause: { name: 'pause' },
  stop: { name: 'stop' },
  fade: { name: 'fade' },
  skip: { name: 'skip' },
  back: { name: 'back' },
  lineBack: { name: 'byPhrases', phrases: -1 },
  lineOn: { name: 'byPhrases', phrases: 1 },
  lower: { name: 'transpose', bySemitones: -1 },
  higher: { name: 'transpose', bySemitones: 1 },
  breathLess: { name: 'breath', beats: -1 },
  breathMore: { name: 'breath', beats: 1 },
}
