export type { Lateness } from '../player/index.ts'
export { type ChosenPort, chosenPort, houseOrganProblem, type PortWishes } from './choose-port.ts'
export { type ConsoleStatus, consoleStatus } from './console-status.ts'
export { goSwitch, isPress, isTaught, learnGo, listenForGo } from './go-switch.ts'
export { type HandEvent, sayHand } from './hands.ts'
export type { Heard } from './heartbeat.ts'
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
export { type Live, type LiveOptions, perform, type Reply } from './live.ts'
export type { LinkState, LiveStatus } from './live-status.ts'
export { type Order, orderOfPiece, orderOfProgramme } from './order.ts'
export type { Outcome, PerformOptions } from './owned-player.ts'
export { type MusicPlace, type Played, playedPiece } from './played.ts'
export { asWritten, DEFAULT_ORGAN, openOrgan, type Prepared, prepare, type Wishes } from './prepare.ts'
export { changeSettings, readSettings, type SettingChanges, type Settings, settingsSchema } from './settings.ts'
export { letGoOfAll, type SilenceWish, silenceOrgan } from './silence.ts'
export { prepareTestNote, TEST_KEYS, type TestNote } from './test-note.ts'
export { prepareUnwritten } from './unwritten.ts'
