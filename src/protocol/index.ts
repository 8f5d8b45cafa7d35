export { type Change, changesOf, type Json, withChanges } from './changes.ts'
export { COMMAND_NAMES, type Command, type CommandName, commandSchema, type Piece, pieceSchema } from './command.ts'
export { type HeardPiece, heardPieceSchema } from './hear.ts'
export {
  type ConsolePlan,
  consoleSchema,
  deviceNameSchema,
  type Kept,
  keptSchema,
  type LibraryEntry,
  libraryEntrySchema,
  type OrganEntry,
  offerSchema,
  organEntrySchema,
  type Problem,
  type ProgrammeEntry,
  pairSchema,
  problemSchema,
  programmeEntrySchema,
  roleSchema,
  type ScoreReport,
  scoreReportSchema,
  whoSchema,
} from './http.ts'
export { LIVE_PATH, LONGEST_MESSAGE_BYTES, OLDEST_TAP_MS, PROTOCOL } from './limits.ts'
export { type Answer, type FromPage, fromPageSchema, type Refused, type Role, type ToPage } from './live.ts'
export { type Playing, playingSchema, type State, serviceSchema, stateSchema } from './state.ts'
