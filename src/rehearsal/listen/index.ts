export { type Difference, type Judgement, THRESHOLDS } from './judge.ts'
export { openRecording, type Recording } from './recording.ts'
export type { Said } from './say.ts'
export { type Verification, verify } from './verify.ts'
