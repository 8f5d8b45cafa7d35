export { keepAwake } from './lock.ts'
export { onSuspend, type SuspendWatch } from './on-suspend.ts'

export { watchPower } from './watch-power.ts'
