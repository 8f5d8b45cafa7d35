import { CannotPlay, errorText } from '../../findings/index.ts'
import type { Port } from '../port.ts'
import { alike, findAgain, findByName, type Place, plainName } from '../port-names.ts'
import {
  type Connection,
  connect,
  createOwnPort,
  type Destination,
  destinations,
  listenersOf,
  openClient,
} from './client.ts'
import type { Alsa, Handle } from './library.ts'
import { createSender } from './sender.ts'

/** Names of all ports that take MIDI bytes, as RtMidi lists them. @throws CannotPlay where the sequencer refuses us */
export const alsaPortNames = (alsa: Alsa): string[] => alsaPlaces(alsa).map(({ name }) => name)

/** The same with where they hang. */
export function alsaPlaces(alsa: Alsa): readonly Place[] {
  const handle = openClient(alsa)
  const places = destinations(alsa, handle)
  alsa.close(handle)
  return places
}

/** @throws CannotPlay where it has gone, is held by another program, or the sequencer refuses us */
export function openAlsaPort(alsa: Alsa, name: string, leadMs: number): Port {
  const handle = openClient(alsa)
  try {
    return connectedPort(alsa, handle, name, leadMs)
  } catch (thrown) {
    alsa.close(handle)
    throw thrown
  }
}

function connectedPort(alsa: Alsa, handle: Handle, wanted: string, leadMs: number): Port {
  const there = destinations(alsa, handle)
  const first = findByName(there, wanted)
  if (first === null) throw goneError(wanted)
  const own = createOwnPort(alsa, handle, 'organ')
  const connected = connect(alsa, handle, own, first)
  if (connected === 'gone') throw goneError(wanted)
  if (connected === 'held') {
    throw new CannotPlay(`"${wanted}" cannot be opened: another program holds the device; close that one first`)
  }
  let destination: Destination = first
  let connection: Connection | null = connected
  let hasTwin = alike(there, wanted).length > 1
  /** It is there and takes no more bytes. */
  let standsStill = false
  const name = hasTwin ? wanted : plainName(wanted)
  const isThere = () => {
    if (connection === null || connection.stands()) return connection !== null && !standsStill
    connection = null
    // Whoever is called so now, and was not plugged in where ours was, is another one.
    hasTwin ||= alike(destinations(alsa, handle), destination.name).some((each) => !isSamePlace(each, destination))
    return false
  }
  const onGone = () => {
    if (!isThere()) return
    // About to go: the kernel's books still have the connection, and it takes nothing any more.
    connection?.end()
    connection = null
  }
  const onFull = () => {
    standsStill = true
  }
  const sender = createSender(alsa, handle, own, name, leadMs, { onGone, onFull })
  /** It went while we were sending: that is no fault, and whoever asks `isThere` hears of it. */
  const unlessGone = (thrown: unknown) => {
    if (isThere()) throw thrown
  }
  return {
    name,
    takesRuns: true,
    write: (bytes, offset, length) => {
      if (connection === null || standsStill) return
      try {
        sender.write(bytes, offset, length)
      } catch (thrown) {
        unlessGone(thrown)
      }
    },
    timer: sender.queue && {
      leadMs,
      writeAt: (bytes, offset, length, atMs) => {
        if (connection === null || standsStill) return
        try {
          sender.writeAt(bytes, offset, length, atMs)
        } catch (thrown) {
          unlessGone(thrown)
        }
      },
      takeBack: sender.takeBack,
    },
    isThere: () => {
      sender.queue?.rest(performance.now())
      return isThere()
    },
    reopen: () => {
      if (isThere()) return true
      if (connection !== null) {
        // What was meant for the moments that have gone by must not sound now; whether it takes bytes again the next show.
        sender.takeBack()
        standsStill = false
        return true
      }
      const now = destinations(alsa, handle)
      const found = findAgain(now, destination, hasTwin)
      if (found === null) return false
      // What was meant for the moments that have gone by must not sound now.
      sender.takeBack()
      const again = connect(alsa, handle, own, found)
      if (again === 'gone' || again === 'held') return false
      destination = found
      connection = again
      standsStill = false
      hasTwin = alike(now, found.name).length > 1
      return true
    },
    listeners: () => listenersOf(alsa, handle, own),
    close: () => {
      const wasThere = isThere()
      sender.finish()
      alsa.close(handle)
      if (standsStill) throw new CannotPlay(`${name}: it takes no more bytes: is the organ on?`)
      if (!wasThere) throw new CannotPlay(`the MIDI output "${name}" is gone: was the cable pulled?`)
    },
  }
}

const isSamePlace = (a: Destination, b: Destination) =>
  a.port === b.port && (b.socket === null ? a.client === b.client : a.socket === b.socket)

const goneError = (name: string) => new CannotPlay(`the MIDI output "${name}" is gone: is the cable in?`)

/** A port of ours that other programs find as `Voluntary:name`. */
export function openAlsaVirtualPort(alsa: Alsa, name: string, leadMs: number): Port {
  const handle = openClient(alsa)
  let own: number
  try {
    own = createOwnPort(alsa, handle, name)
  } catch (thrown) {
    alsa.close(handle)
    throw new CannotPlay(`no virtual port "${name}" can be opened (${errorText(thrown)})`)
  }
  let standsStill = false
  const onFull = () => {
    standsStill = true
  }
  const sender = createSender(alsa, handle, own, name, leadMs, { onGone: () => undefined, onFull })
  return {
    name,
    takesRuns: true,
    write: (bytes, offset, length) => {
      if (!standsStill) sender.write(bytes, offset, length)
    },
    timer: sender.queue && {
      leadMs,
      writeAt: (bytes, offset, length, atMs) => {
        if (!standsStill) sender.writeAt(bytes, offset, length, atMs)
      },
      takeBack: sender.takeBack,
    },
    isThere: () => {
      sender.queue?.rest(performance.now())
      return !standsStill
    },
    reopen: () => {
      if (standsStill) sender.takeBack()
      standsStill = false
      return true
    },
    listeners: () => listenersOf(alsa, handle, own),
    close: () => {
      sender.finish()
      alsa.close(handle)
      if (standsStill) throw new CannotPlay(`${name}: it takes no more bytes: does it still listen?`)
    },
  }
}
