export { type Bound, type Rehearsed, rehearsed } from './respoken.ts'
