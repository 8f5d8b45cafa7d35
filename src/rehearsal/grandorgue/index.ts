export { type BindOptions, type Bound, bindOrgan, unbindOrgan } from './bind-organ.ts'
export type { Machine } from './places.ts'
