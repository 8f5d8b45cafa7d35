export { type Difference, type Judgement, THRESHOLDS } from './judge.ts'
export type { Said } from './say.ts'
export { type Verification, verify } from './verify.ts'
