import { readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { alsaPlaces } from './alsa/alsa-port.ts'
import { sequencerLibrary } from './midi-system.ts'
import { type PortSpec, portSpecName } from './port.ts'
import { alike, findByName, type Place, withoutAddress } from './port-names.ts'

/**
 * What a port is known by on this machine, whatever name it was given and wherever it is plugged in: two senders stand on
 * one device where they share any of these. A symlink, another address and a replug change none of them.
 */
export function portIdentities(spec: PortSpec): readonly string[] {
  if (spec.type === 'device') return [deviceIdentity(spec.path)]
  if (spec.type === 'system') return systemIdentities(systemPlaces(), spec.name)
  return [`${spec.type} ${portSpecName(spec)}`]
}

/** Links of the system that stay the same when a device gets another number. */
const STABLE_LINKS = ['/dev/serial/by-id', '/dev/snd/by-id', '/dev/snd/by-path']

function deviceIdentity(path: string): string {
  const real = realPath(path)
  const link = STABLE_LINKS.flatMap(linksIn).find((each) => realPath(each) === real)
  if (link !== undefined) return `device ${link}`
  try {
    const { rdev } = statSync(real)
    // A second node of one device has its number; a FIFO has none, and is another file when it is made anew.
    return rdev === 0 ? `file ${real}` : `device number ${rdev}`
  } catch {
    return `file ${real}`
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const whole = resolve(path)
    // It is not there now: its folder may be, by another name.
    return dirname(whole) === whole ? whole : join(realPath(dirname(whole)), whole.slice(dirname(whole).length))
  }
}

function linksIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name))
  } catch {
    return []
  }
}

/**
 * By name without its address, as long as it is the only one of that name, and by the socket in which it hangs: of two
 * devices of one name each is its own.
 */
export function systemIdentities(there: readonly Place[], wanted: string): readonly string[] {
  const name = withoutAddress(wanted)
  const found = findByName(there, wanted)
  const hasTwin = alike(there, name).length > 1
  const byPlace = found?.socket ? [`port ${name} in ${found.socket}`] : []
  if (!hasTwin) return [`port ${name}`, ...byPlace]
  return byPlace.length > 0 ? byPlace : [`port ${wanted}`]
}

function systemPlaces(): readonly Place[] {
  try {
    const alsa = sequencerLibrary()
    return alsa === null ? [] : alsaPlaces(alsa)
  } catch {
    // Who opens the port hears why.
    return []
  }
}
