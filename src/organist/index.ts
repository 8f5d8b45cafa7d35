export { DEFAULT_ORGAN, openOrgan, type Prepared, prepare, type Wishes } from './prepare.ts'
