export { type BindOptions, type Bound, bindOrgan, unbindOrgan } from './bind-organ.ts'
export { configPlace, type Machine } from './places.ts'
