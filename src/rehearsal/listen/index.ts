export { openRecording } from './recording.ts'
export { sayAgain, sayVerdict } from './say-verdict.ts'
export { type Run, type Verdict, verdictOf } from './verdict.ts'
export { listenTo, type Verification, verify, type Watched } from './verify.ts'
