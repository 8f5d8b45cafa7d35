export {
  type By,
  type Console,
  copyOf,
  forget,
  isByPiston,
  isSurely,
  isTheirs,
  KEY_SLOTS,
  LEAVES,
  leave,
  leaveNothing,
  leaveRow,
  leaveTogether,
  MARK,
  marksOf,
  newConsole,
  own,
} from './console.ts'
export {
  after,
  byPiston,
  callOf,
  consoleOf,
  type Deed,
  drawnIn,
  emptyConsole,
  keysDownIn,
  type OrganConsole,
  pressedAfter,
  standingOf,
  take,
  theirs,
  withDrawn,
} from './deed.ts'
export { doubtOf } from './in-doubt.ts'
export { type Heard, listenTo, sayHeard } from './listen.ts'
export { type Cancel, messagesTo, type Wanted } from './messages-to.ts'
