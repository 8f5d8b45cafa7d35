export { readScore } from './read-score.ts'
export type { KeySignature, Part, RawMessage, Score, ScoreNote, TextAt } from './score.ts'
