export { readScore } from './read-score.ts'
export { readScoreWords } from './read-words.ts'
export type { Part, RawMessage, Score, ScoreNote, TextAt } from './score.ts'
export { messagesOf } from './smf/messages.ts'
