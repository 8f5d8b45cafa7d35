export { createMirror, type Mirror } from './mirror.ts'
export { silence } from './silence.ts'
