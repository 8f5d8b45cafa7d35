export { type EndingSignal, EXIT, exitCodeOf, onEndingSignal, onStopSignal, outliveTerminal } from './ending.ts'
export { createMirror, type Mirror } from './mirror.ts'
export { silence } from './silence.ts'
