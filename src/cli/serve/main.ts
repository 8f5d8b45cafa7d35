export { listDevices, pairDevice, revokeDevice } from './devices.ts'
export { playThere } from './play-there.ts'
export { type ServeOptions, serve } from './serve.ts'
export { trust } from './trust.ts'
