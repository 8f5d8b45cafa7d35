export { FASTEST_PERCENT, SLOWEST_PERCENT } from '../../performance/index.ts'
export { changesOf, withChanges } from './changes.ts'
export { COMMAND_NAMES, type Command, type CommandName, commandSchema, type Piece, pieceSchema } from './command.ts'
export { type HeardPiece, heardPieceSchema } from './hear.ts'
export {
  type ConsolePlan,
  consoleSchema,
  deviceNameSchema,
  type IfTaken,
  ifTakenSchema,
  type Kept,
  keptSchema,
  type LibraryEntry,
  libraryEntrySchema,
  type OrganEntry,
  offerSchema,
  organEntrySchema,
  type Problem,
  type ProgrammeEntry,
  type ProgrammeReport,
  pairSchema,
  problemSchema,
  programmeEntrySchema,
  programmeReportSchema,
  roleSchema,
  type ScoreReport,
  scoreReportSchema,
  whoSchema,
} from './http.ts'
export { LIVE_PATH, LONGEST_MESSAGE_BYTES, OLDEST_TAP_MS, PROTOCOL } from './limits.ts'
export { type Answer, type FromPage, fromPageSchema, type Role, type ToPage } from './live.ts'
export { keepMapSchema, mapQuerySchema } from './mapping.ts'
export {
  choosePortSchema,
  type HeardLines,
  heardSchema,
  type PlayingSettings,
  type PortChoices,
  type ProfileSettings,
  playingSettingsSchema,
  portChoicesSchema,
  profileSettingsSchema,
  type TestKey,
  type WireSettings,
  wireSchema,
} from './organ-settings.ts'
export { type Roll, rollSchema } from './roll.ts'
export {
  type ConsoleState,
  type Playing,
  type State,
  stateSchema,
} from './state.ts'
export {
  type AskedOfView,
  type Begin,
  type Ended,
  type FromView,
  fromViewSchema,
  type JambMove,
  type ToView,
  VIEW_PATH,
} from './view.ts'
