export { type JambData, moveOf, statusOf } from './jamb-wire.ts'
export type { KeeperOptions } from './options.ts'
export { createKeeper, type Keeper } from './services.ts'
export { readToTrust, reasonsToAsk, trustProfile } from './trust.ts'
