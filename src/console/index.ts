export {
  type By,
  type Console,
  claim,
  copyOf,
  forget,
  isByPiston,
  isDrawnAtConsole,
  isSurely,
  KEY_SLOTS,
  LEAVES,
  leave,
  leaveNothing,
  leaveRow,
  leaveTogether,
  MARK,
  marksOf,
  newConsole,
} from './console.ts'
export {
  after,
  byPiston,
  callOf,
  consoleOf,
  type Deed,
  drawnAtConsole,
  drawnIn,
  emptyConsole,
  keysDownIn,
  type OrganConsole,
  pressedAfter,
  standingOf,
  take,
  withDrawn,
} from './deed.ts'
export { doubtOf } from './in-doubt.ts'
export { type Heard, listenTo, sayHeard } from './listen.ts'
export { type Cancel, messagesTo, type Wanted } from './messages-to.ts'
