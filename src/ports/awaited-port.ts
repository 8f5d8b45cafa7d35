import { CannotPlay } from '../findings/index.ts'
import { listPorts, portForOrganFrom } from './list-ports.ts'
import type { AwaitedSpec, Port, PortSpec } from './port.ts'

/** Room for the name of a port: how long it is (4 bytes; 0: it has not been found), then its characters (UTF-8). */
const NAME_BYTES = 512
const HEAD_BYTES = 4

export const newFound = (): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + NAME_BYTES)

/** The port is there and ours: the player moves to it. */
export function sayFound(found: SharedArrayBuffer, name: string): void {
  const bytes = new TextEncoder().encode(name).subarray(0, NAME_BYTES)
  new Uint8Array(found, HEAD_BYTES).set(bytes)
  Atomics.store(new Int32Array(found, 0, 1), 0, bytes.length)
}

/** @returns the name of the port that was awaited; null while it is not there */
export function foundName(found: SharedArrayBuffer): string | null {
  const length = Atomics.load(new Int32Array(found, 0, 1), 0)
  return length === 0 ? null : new TextDecoder().decode(new Uint8Array(found, HEAD_BYTES, length).slice())
}

/** Where a port that was awaited is by now. @throws CannotPlay where it is not there, or nobody can tell which it is */
export function asItIsNow(spec: PortSpec): PortSpec {
  if (spec.type !== 'awaited') return spec
  const found = portForOrganFrom(listPorts(), spec.names)
  if (!('name' in found)) throw new CannotPlay(found.problem)
  return { type: 'system', name: found.name }
}

const CHANNELS = 16
const ALL_NOTES_OFF = 123

/**
 * A port whose cable is out as we begin: what stands in for it is played on until it is found; then it looks like any other
 * whose cable was out and is in again. Never with the system's timer: what stands in has none.
 * @param open the port that was found @throws CannotPlay where it cannot be opened (now)
 */
export function openAwaitedPort(spec: AwaitedSpec, standIn: Port, open: (name: string) => Port): Port {
  let organ: Port | null = null
  const move = (name: string): boolean => {
    try {
      organ = open(name)
    } catch {
      return false
    }
    for (let channel = 0; channel < CHANNELS; channel++) {
      if (standIn.isThere()) standIn.write(Uint8Array.of(0xb0 | channel, ALL_NOTES_OFF, 0), 0, 3)
    }
    return true
  }
  return {
    name: `${standIn.name} until the organ is plugged in`,
    takesRuns: process.platform === 'linux',
    timer: null,
    write: (bytes, offset, length) => (organ ?? standIn).write(bytes, offset, length),
    isThere: () => (organ ? organ.isThere() : foundName(spec.found) === null && standIn.isThere()),
    reopen: () => {
      if (organ) return organ.reopen()
      const name = foundName(spec.found)
      return name === null ? standIn.reopen() : move(name)
    },
    close: (isSilent) => {
      standIn.close(isSilent)
      organ?.close(isSilent)
    },
  }
}
