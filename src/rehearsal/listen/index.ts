export { openRecording } from './recording.ts'

export { type Verification, verify } from './verify.ts'
