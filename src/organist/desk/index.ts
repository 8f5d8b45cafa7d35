export { type JambData, moveOf, statusOf } from './jamb-wire.ts'
export { createKeeper, type Keeper } from './keeper.ts'
export type { KeeperOptions } from './options.ts'
export { trustWaiting, waitingReasons } from './uploads.ts'
