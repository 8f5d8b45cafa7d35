import { realpathSync } from 'node:fs'
import { CannotPlay } from '../../findings/index.ts'
import type { Place } from '../port-names.ts'
import type { Alsa, Handle } from './library.ts'

/** Another client's port that takes MIDI bytes. */
export interface Destination extends Place {
  readonly client: number
}

const OUTPUT = 1
const NOT_BLOCKING = 1
const CLIENT_NAME = 'Voluntary'

/** Programs see us by this name. @throws CannotPlay where the sequencer has no room for another client */
export function openClient(alsa: Alsa): Handle {
  const opened: [Handle | null] = [null]
  const error = alsa.open(opened, 'hw', OUTPUT, NOT_BLOCKING)
  const [handle] = opened
  if (error < 0 || handle === null) {
    throw new CannotPlay(`the MIDI system refuses another program (${alsa.errorText(error)}): close one that uses MIDI`)
  }
  alsa.setClientName(handle, CLIENT_NAME)
  return handle
}

const CAN_READ = 1 << 0
const CAN_WRITE = 1 << 1
const MAY_READ = 1 << 5
const MAY_WRITE = 1 << 6
const TYPE_MIDI = 1 << 1
const TYPE_SYNTH = 1 << 10
const TYPE_APPLICATION = 1 << 20

/** A port of ours that others can listen to; also beside the organ, to look at what it is sent (`aseqdump`). */
export function createOwnPort(alsa: Alsa, handle: Handle, name: string): number {
  const port = alsa.createPort(handle, name, CAN_READ | MAY_READ, TYPE_MIDI | TYPE_APPLICATION)
  if (port < 0) throw new CannotPlay(`the MIDI system gives us no port (${alsa.errorText(port)})`)
  return port
}

/** All ports of others that take MIDI bytes, in the sequencer's order, which is RtMidi's too. */
export function destinations(alsa: Alsa, handle: Handle): Destination[] {
  const client = new Uint8Array(alsa.clientBytes())
  const port = new Uint8Array(alsa.portBytes())
  const found: Destination[] = []
  alsa.setClient(client, -1)
  while (alsa.nextClient(handle, client) >= 0) {
    const id = alsa.clientOf(client)
    if (id === 0) continue
    alsa.setPortClient(port, id)
    alsa.setPort(port, -1)
    while (alsa.nextPort(handle, port) >= 0) {
      if (!takesMidi(alsa, port)) continue
      const at = alsa.portOf(port)
      found.push({
        client: id,
        port: at,
        name: `${alsa.clientNameOf(client)}:${alsa.portNameOf(port)} ${id}:${at}`,
        socket: socketOf(alsa.cardOf(client)),
      })
    }
  }
  return found
}

function takesMidi(alsa: Alsa, port: Uint8Array): boolean {
  const wanted = CAN_WRITE | MAY_WRITE
  const type = alsa.portTypeOf(port)
  return (alsa.capabilitiesOf(port) & wanted) === wanted && (type & (TYPE_MIDI | TYPE_SYNTH | TYPE_APPLICATION)) !== 0
}

/** `/sys/devices/pci0000:00/…/usb1/1-2/1-2:1.0`: the same as long as the cable stays in the same socket. */
function socketOf(card: number): string | null {
  if (card < 0) return null
  try {
    return realpathSync(`/sys/class/sound/card${card}/device`)
  } catch {
    return null
  }
}

/** How many listen to a port of ours. */
export function listenersOf(alsa: Alsa, handle: Handle, port: number): number {
  const info = new Uint8Array(alsa.portBytes())
  return alsa.getPort(handle, port, info) < 0 ? 0 : alsa.listenersOf(info)
}

/** One port of ours connected to one of another client, as the kernel has it in its books. */
export interface Connection {
  /**
   * Whether that very connection still stands: the kernel ends it when the other goes, and another device at the same
   * address, or the same device plugged in again, is not connected. One call of the kernel; nothing can overflow, as a
   * queue of announcements could.
   */
  readonly stands: () => boolean
  readonly end: () => void
}

const ENODEV = 19
const ENOENT = 2
const ENXIO = 6

/** @returns the connection, or why there is none: it has gone, or somebody holds it */
export function connect(alsa: Alsa, handle: Handle, port: number, to: Destination): Connection | 'gone' | 'held' {
  const error = alsa.connectTo(handle, port, to.client, to.port)
  if (error < 0) return [ENODEV, ENOENT, ENXIO].includes(-error) ? 'gone' : 'held'
  const subscription = new Uint8Array(alsa.subscriptionBytes())
  alsa.setSender(subscription, Uint8Array.of(alsa.clientId(handle), port))
  alsa.setDestination(subscription, Uint8Array.of(to.client, to.port))
  return {
    stands: () => alsa.getSubscription(handle, subscription) >= 0,
    end: () => alsa.disconnectTo(handle, port, to.client, to.port),
  }
}

const POLLOUT = 4

/** The sequencer's device, which takes events as they are. */
export function fileOf(alsa: Alsa, handle: Handle): number {
  const pollfd = new Uint8Array(8)
  alsa.fileOf(handle, pollfd, 1, POLLOUT)
  return new Int32Array(pollfd.buffer)[0] ?? -1
}
