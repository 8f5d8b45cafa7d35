import { CannotPlay, saidBy } from '../findings/index.ts'
import { withoutAddress } from './list-ports.ts'
import { newOutput } from './midi-system.ts'
import { ALWAYS_THERE, type Port } from './port.ts'

/** Bytes to a port of the system (ALSA, CoreMIDI, WinMM) by its name. */
export function openSystemPort(name: string): Port {
  const output = newOutput()
  const names = Array.from({ length: output.getPortCount() }, (_, index) => output.getPortName(index))
  // The number may have moved since the list was read: look it up at the last moment.
  const exact = names.indexOf(name)
  const alike = names.flatMap((each, at) => (withoutAddress(each) === withoutAddress(name) ? [at] : []))
  // At another address it is the same device only where it is the only one of its name.
  const index = exact >= 0 ? exact : alike.length === 1 ? (alike[0] ?? -1) : -1
  if (index < 0) {
    output.destroy()
    throw new CannotPlay(`the MIDI output "${name}" is gone: is the cable in?`)
  }
  try {
    output.openPort(index)
  } catch {
    output.destroy()
    throw new CannotPlay(`"${name}" cannot be opened: another program holds the device; close that one first`)
  }
  return rtMidiPort(alike.length > 1 ? name : plainName(name), output, name)
}

/** `WIDI Bud Pro MIDI 1` of `WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0`: ALSA says the device's name twice. */
function plainName(name: string): string {
  const [client = '', port = ''] = withoutAddress(name).split(/:(.*)/s)
  return port.startsWith(client) ? port : withoutAddress(name)
}

/** Opens a port of ours that other programs find; where the system has such (not on Windows). */
export function openVirtualPort(name: string): Port {
  if (process.platform === 'win32') {
    throw new CannotPlay('Windows has no virtual MIDI ports of its own: make one with loopMIDI and name it with --port')
  }
  const output = newOutput()
  try {
    output.openVirtualPort(name)
  } catch (thrown) {
    output.destroy()
    throw new CannotPlay(`no virtual port "${name}" can be opened (${saidBy(thrown)})`)
  }
  return rtMidiPort(name, output, null)
}

/** Longest run that the player writes at once; longer SysEx are their own write. */
const SCRATCH_BYTES = 4096

/** @param listedAs the system's name for it, which is there as long as the device is; null for a port of ours */
function rtMidiPort(name: string, output: ReturnType<typeof newOutput>, listedAs: string | null): Port {
  const scratch = Buffer.alloc(SCRATCH_BYTES)
  return {
    ...ALWAYS_THERE,
    name,
    takesRuns: process.platform === 'linux',
    write: (bytes, offset, length) => {
      // A copy: the library wants a Buffer of memory that is not shared between threads.
      const target = length <= SCRATCH_BYTES ? scratch : Buffer.alloc(length)
      for (let i = 0; i < length; i++) target[i] = bytes[offset + i] ?? 0
      output.sendMessage(target.subarray(0, length))
    },
    close: () => {
      // The library takes bytes for a device that is gone and says nothing: look, before anyone is told that it is silent.
      const names = Array.from({ length: output.getPortCount() }, (_, index) => output.getPortName(index))
      output.destroy()
      if (listedAs !== null && !names.includes(listedAs)) {
        throw new CannotPlay(`the MIDI output "${name}" is gone: was the cable pulled?`)
      }
    },
  }
}
