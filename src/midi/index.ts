export { type ConsoleMap, isConsoleMap, readConsoleMap, sayConsoleMap, setBits } from './console-map.ts'
export {
  type Bytes,
  type Channel,
  channelFromPrinted,
  controlChange,
  type Key,
  key,
  noteOff,
  noteOn,
  nrpn,
  programChange,
} from './message.ts'
export { createMessageReader } from './message-reader.ts'
export { keyFromName, keyName } from './names.ts'
export { hex, messageLength, splitMessages } from './wire-format.ts'
