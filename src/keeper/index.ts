export { type JambData, moveOf, statusOf } from './jamb-wire.ts'
export { createKeeper, type Keeper, type KeeperOptions } from './keeper.ts'
export { trustWaiting, waitingReasons } from './uploads.ts'
