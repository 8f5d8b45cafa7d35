export { readScore } from './read-score.ts'
export { readScoreWords, type ScoreWords } from './read-words.ts'
export type { KeySignature, Part, RawMessage, Score, ScoreNote, TextAt } from './score.ts'
export { messagesOf } from './smf/messages.ts'
