export { agreeAnew, agreedAt, agreedFor, agreeOn } from './agreed.ts'
export { asItIsNow, foundName, newFound, sayFound } from './awaited-port.ts'
export { readRing, shownOn } from './byte-ring.ts'
export { type CaptureFile, openCapture } from './capture-file.ts'
export { consoleInputs, openConsoleInput } from './console-input.ts'
export { createGate, type Gate } from './gate.ts'
export { type GateRules, MESSAGE_CLASS, type MessageClass } from './gate-rules.ts'
export { hear, hearFrom } from './hear.ts'
export { newHouseRing } from './house-port.ts'
export { choosePort, choosePortFrom, listPorts, portForOrgan } from './list-ports.ts'
export { newRecord, type Recorded, readRecord } from './memory-port.ts'
export { midiSystemProblem, preloadMidi } from './midi-system.ts'
export { DEFAULT_LEAD_MS, openPort } from './open-port.ts'
export {
  type AwaitedSpec,
  type HouseSpec,
  type JackSpec,
  type MemorySpec,
  type Port,
  type PortSpec,
  portSpecName,
} from './port.ts'
export { askForPort, type PortLock, takePort } from './port-lock.ts'
export { withoutAddress } from './port-names.ts'
export { boxWord, judgeProtection, type Protection, wordOf } from './protection.ts'
export { writeSmf } from './smf-writer.ts'
export { readWatchLine, WATCH_FD, type WatchHeader, watched } from './watch-line.ts'
