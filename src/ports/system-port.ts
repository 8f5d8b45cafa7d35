import { CannotPlay, errorText } from '../findings/index.ts'
import { openAlsaPort, openAlsaVirtualPort } from './alsa/alsa-port.ts'
import { namesOf, newOutput, sequencerLibrary } from './midi-system.ts'
import { ALWAYS_THERE, type Port } from './port.ts'
import { alike, findAgain, findByName, plainName } from './port-names.ts'

/** Bytes to a port of the system (ALSA, CoreMIDI, WinMM) by its name. */
export function openSystemPort(name: string, leadMs: number): Port {
  const alsa = sequencerLibrary()
  return alsa === null ? openRtMidiPort(name) : openAlsaPort(alsa, name, leadMs)
}

/** Opens a port of ours that other programs find; where the system has such (not on Windows). */
export function openVirtualPort(name: string, leadMs: number): Port {
  if (process.platform === 'win32') {
    throw new CannotPlay('Windows has no virtual MIDI ports of its own: make one with loopMIDI and name it with --port')
  }
  const alsa = sequencerLibrary()
  return alsa === null ? openRtMidiVirtualPort(name) : openAlsaVirtualPort(alsa, name, leadMs)
}

/** The list takes as long as a hundred messages: between two looks the last answer stands. */
const LOOK_EVERY_MS = 1000

type Output = ReturnType<typeof newOutput>

/** Its list is all that RtMidi shows of a port: where it hangs is not known. */
const listed = (output: Output) => namesOf(output).map((name, index) => ({ name, index, port: 0, socket: null }))

function openRtMidiPort(wanted: string): Port {
  const output = newOutput()
  // The number may have moved since the list was read: look it up at the last moment.
  const there = listed(output)
  const first = findByName(there, wanted)
  if (first === null) {
    output.destroy()
    throw new CannotPlay(`the MIDI output "${wanted}" is gone: is the cable in?`)
  }
  try {
    output.openPort(first.index)
  } catch {
    output.destroy()
    throw new CannotPlay(`"${wanted}" cannot be opened: another program holds the device; close that one first`)
  }
  const hasTwin = alike(there, wanted).length > 1
  const name = hasTwin ? wanted : plainName(wanted)
  const write = rtMidiWrite(output)
  let current = first
  let connected = true
  let lookedAtMs = performance.now()
  const look = () => {
    connected &&= namesOf(output).includes(current.name)
    lookedAtMs = performance.now()
    return connected
  }
  const isThere = () => (performance.now() - lookedAtMs < LOOK_EVERY_MS ? connected : look())
  return {
    ...ALWAYS_THERE,
    name,
    takesRuns: process.platform === 'linux',
    write: (bytes, offset, length) => {
      if (connected) write(bytes, offset, length)
    },
    // A device that went and came back between two looks cannot be told from one that stayed: RtMidi has no word for it.
    isThere,
    reopen: () => {
      if (isThere()) return true
      const found = findAgain(listed(output), current, hasTwin)
      if (found === null) return false
      try {
        // Without the first the second does nothing, and says nothing.
        output.closePort()
        output.openPort(found.index)
      } catch {
        return false
      }
      current = found
      connected = true
      lookedAtMs = performance.now()
      return true
    },
    close: () => {
      // The library takes bytes for a device that is gone and says nothing: look, before anyone is told that it is silent.
      const wasThere = look()
      output.destroy()
      if (!wasThere) throw new CannotPlay(`the MIDI output "${name}" is gone: was the cable pulled?`)
    },
  }
}

function openRtMidiVirtualPort(name: string): Port {
  const output = newOutput()
  try {
    output.openVirtualPort(name)
  } catch (thrown) {
    output.destroy()
    throw new CannotPlay(`no virtual port "${name}" can be opened (${errorText(thrown)})`)
  }
  return {
    ...ALWAYS_THERE,
    name,
    takesRuns: process.platform === 'linux',
    write: rtMidiWrite(output),
    close: () => output.destroy(),
  }
}

/** Longest run that the player writes at once; longer SysEx are their own write. */
const SCRATCH_BYTES = 4096

function rtMidiWrite(output: Output): Port['write'] {
  const scratch = Buffer.alloc(SCRATCH_BYTES)
  return (bytes, offset, length) => {
    // A copy: the library wants a Buffer of memory that is not shared between threads.
    const target = length <= SCRATCH_BYTES ? scratch : Buffer.alloc(length)
    for (let i = 0; i < length; i++) target[i] = bytes[offset + i] ?? 0
    output.sendMessage(target.subarray(0, length))
  }
}
