import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { badInput, CannotPlay } from '../../findings/index.ts'
import { type House, makeFolder, readText, stateFolder, writeWhole } from '../../house/index.ts'
import { deviceNameSchema, type Role, roleSchema } from '../protocol/index.ts'
import { hashOf, isSame, newSecret } from './secrets.ts'

const deviceSchema = z.object({
  id: z.string(),
  name: deviceNameSchema,
  role: roleSchema,
  /** ISO 8601. */
  pairedAt: z.string(),
  seenAt: z.string(),
  /** Of the token in its cookie: a reader of this file cannot sign in with it. */
  tokenHash: z.string(),
})
export type Device = z.infer<typeof deviceSchema>

/** The devices that were paired: on disk, for their owner only. */
export interface Devices {
  readonly list: () => readonly Device[]
  /** @returns the device with the token that its cookie holds; it is kept nowhere else */
  readonly add: (name: string, role: Role) => { readonly device: Device; readonly token: string }
  /** The device that a cookie names, where its token is right. */
  readonly find: (id: string, token: string) => Device | null
  readonly revoke: (id: string) => Device | null
  /** @param listener told of each device that is revoked */
  readonly onRevoked: (listener: (id: string) => void) => void
}

const MOST_DEVICES = 64
const OWNER_ONLY = 0o600
/** The file says the day, not the minute: a memory card is not written to at every tap. */
const SEEN_EVERY_MS = 12 * 3600_000

/** @throws BadInput where the list on disk is damaged */
export function openDevices(house: House): Devices {
  const folder = stateFolder(house)
  makeFolder(folder, 0o700)
  const path = join(folder, 'devices.json')
  let devices = existsSync(path) ? readDevices(path) : []
  const listeners: ((id: string) => void)[] = []
  const keep = (next: readonly Device[]) => {
    writeWhole(path, `${JSON.stringify(next, null, 2)}\n`, OWNER_ONLY)
    devices = [...next]
  }
  const seen = (device: Device) => {
    if (Date.now() - Date.parse(device.seenAt) < SEEN_EVERY_MS) return
    const now = new Date().toISOString()
    keep(devices.map((each) => (each.id === device.id ? { ...each, seenAt: now } : each)))
  }
  return {
    list: () => devices,
    add: (name, role) => {
      if (devices.length >= MOST_DEVICES)
        throw new CannotPlay(`${MOST_DEVICES} devices are paired already: voluntary devices revoke takes one away`)
      const token = newSecret()
      const now = new Date().toISOString()
      const id = newSecret().replace(/[_-]/g, '').slice(0, 8)
      const device = { id, name, role, pairedAt: now, seenAt: now, tokenHash: hashOf(token) }
      keep([...devices, device])
      return { device, token }
    },
    find: (id, token) => {
      const device = devices.find((each) => each.id === id)
      if (!isSame(hashOf(token), device?.tokenHash ?? '') || device === undefined) return null
      seen(device)
      return device
    },
    revoke: (id) => {
      const device = devices.find((each) => each.id === id)
      if (device === undefined) return null
      keep(devices.filter((each) => each !== device))
      for (const listener of listeners) listener(id)
      return device
    },
    onRevoked: (listener) => void listeners.push(listener),
  }
}

function readDevices(path: string): Device[] {
  try {
    return z.array(deviceSchema).parse(JSON.parse(readText(path)))
  } catch {
    throw badInput(path, 'the list of paired devices is damaged', 'remove it, and pair the devices again')
  }
}
