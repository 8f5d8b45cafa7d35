export { closeNow, type Lateness, panicNow } from '../player/index.ts'
export { type ChosenPort, chosenPort, houseOrganProblem, type PortWishes } from './choose-port.ts'
export { type ConsoleStatus, consoleStatus } from './console-status.ts'
export { goSwitch, isPress, isTaught, learnGo, listenForGo } from './go-switch.ts'
export { sayHand } from './hands.ts'

export {
  FASTEST_BEATS,
  isJambCommand,
  type JambCommand,
  readJambLine,
  SLOWEST_BEATS,
} from './jamb/command.ts'
export { createIncoming, type Incoming } from './jamb/incoming.ts'
export { type Jamb, type JambStatus, openJamb } from './jamb/open-jamb.ts'
export { USUAL_BEATS } from './jamb/scale.ts'
export type { JambNews } from './jamb/trying.ts'
export { type Live, perform, type Reply } from './live.ts'
export type { LiveStatus } from './live-status.ts'
export { type Order, orderOfPiece, orderOfProgramme } from './order.ts'
export type { Outcome, PerformOptions } from './perform-options.ts'
export { type MusicPlace, type Played, playedOf } from './played.ts'
export { asWritten, DEFAULT_ORGAN, openOrgan, type Prepared, prepare, type Wishes } from './prepare.ts'
export { protectionOf } from './protection-of.ts'
export { changeSettings, readSettings, type Settings } from './settings.ts'
export { letGoOfAll, silenceOrgan } from './silence.ts'
export { prepareTestNote } from './test-note.ts'
