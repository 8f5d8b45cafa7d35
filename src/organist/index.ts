export { type ChosenPort, chosenPort, type PortWishes } from './choose-port.ts'
export { type LivePerformance, type Outcome, type PerformanceStatus, perform } from './perform.ts'
export { asWritten, DEFAULT_ORGAN, openOrgan, type Prepared, prepare, type Wishes } from './prepare.ts'
export { readSettings, type Settings, settingsSchema } from './settings.ts'
