export type { Lateness } from '../player/index.ts'
export { type ChosenPort, chosenPort, type PortWishes } from './choose-port.ts'
export type { Outcome, PerformOptions } from './deck.ts'
export { hearGo, isPress, isTaught, learnGo } from './go-switch.ts'
export type { Heard } from './heartbeat.ts'
export {
  FASTEST_BEATS,
  isJambCommand,
  type JambCommand,
  readJambLine,
  SLOWEST_BEATS,
} from './jamb/command.ts'
export { type Jamb, type JambNews, type JambStatus, openJamb } from './jamb/open-jamb.ts'
export { USUAL_BEATS } from './jamb/scale.ts'
export { type Ownership, own } from './ownership.ts'
export { type LivePerformance, perform } from './perform.ts'
export type { LinkState, PerformanceStatus } from './performance-status.ts'
export { type MusicPlace, type Played, playedPiece } from './played.ts'
export { asWritten, DEFAULT_ORGAN, openOrgan, type Prepared, prepare, type Wishes } from './prepare.ts'
export { type LiveService, type LiveServiceStatus, type ServeOptions, serve } from './serve.ts'
export { readSettings, type Settings, settingsSchema } from './settings.ts'
export { type SilenceWish, silenceOrgan } from './silence.ts'
