import { midiLibrary } from './midi-system.ts'
import { withoutAddress } from './port-names.ts'

/**
 * Listens to what a device sends back: the input that has the same name as an output. In the thread that calls it.
 * @param onMessage one whole message, also Active Sensing
 * @returns ends it; null where the device has no input
 */
export function hear(outputName: string, onMessage: (bytes: readonly number[]) => void): (() => void) | null {
  const input = new (midiLibrary().Input)()
  const names = Array.from({ length: input.getPortCount() }, (_, index) => input.getPortName(index))
  const exact = names.indexOf(outputName)
  const index = exact >= 0 ? exact : names.findIndex((each) => withoutAddress(each) === withoutAddress(outputName))
  if (index < 0) {
    input.destroy()
    return null
  }
  // SysEx and Active Sensing too; of clock there is too much.
  input.ignoreTypes(false, true, false)
  input.on('message', (_deltaSeconds, bytes) => onMessage(bytes))
  try {
    input.openPort(index)
  } catch {
    input.destroy()
    return null
  }
  return () => input.destroy()
}
