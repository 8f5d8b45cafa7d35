export { listenersOf } from './alsa-listeners.ts'
export { bindings, boundBySender } from './bind-by-sender.ts'
export { openJackWay } from './jack-live.ts'

export { readSound } from './read-sound.ts'
export { type Progress, type Recorded, rehearseHeadless } from './rehearse.ts'
export { until } from './until.ts'
export { standingHere, whenLoaded } from './when-loaded.ts'
