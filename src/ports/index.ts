export { type WrittenMessage, writeSmf } from './smf-writer.ts'
