export { type Inhibited, keepAwake, type Lock, type LockState } from './lock.ts'
export { onSuspend, type SuspendWatch } from './on-suspend.ts'
export type { SignalState } from './sleep-signal.ts'
export { type PowerState, type PowerWatch, type PowerWishes, watchPower } from './watch-power.ts'
