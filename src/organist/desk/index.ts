export { type JambData, moveOf, statusOf } from './jamb-wire.ts'
export { createKeeper, type Keeper } from './keeper.ts'
export type { KeeperOptions } from './options.ts'
export { readToTrust, reasonsToAsk, trustProfile } from './trust.ts'
