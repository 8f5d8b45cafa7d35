export { readScore } from './read-score.ts'
export { readScoreWords } from './read-words.ts'
export {
  NOTHING_ABOUT,
  type Part,
  type RawMessage,
  type Score,
  type ScoreNote,
  type Syllable,
  type TextAt,
} from './score.ts'
export { messagesOf, type TimedMessage, timedMessagesOf } from './smf/messages.ts'
