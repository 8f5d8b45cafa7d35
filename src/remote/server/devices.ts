import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { badInput, CannotPlay } from '../../findings/index.ts'
import { type House, readText, stateFolder } from '../../house/index.ts'
import { deviceNameSchema, type Role, roleSchema } from '../protocol/index.ts'
import { createNotes, type Notes } from './notes.ts'
import { hashOf, isSame, newSecret } from './secrets.ts'

const deviceSchema = z.object({
  id: z.string(),
  name: deviceNameSchema,
  role: roleSchema,
  /** ISO 8601. */
  pairedAt: z.string(),
  seenAt: z.string(),
  /** The key of the device that let it in; null: the organ's computer. */
  pairedBy: z.string().nullable().default(null),
  /** Of the token in its cookie: a reader of this file cannot sign in with it. */
  tokenHash: z.string(),
})
export type Device = z.infer<typeof deviceSchema>

/** The devices that were paired: on disk, for their owner only. */
export interface Devices {
  readonly list: () => readonly Device[]
  /** @returns the device with the token that its cookie holds; it is kept nowhere else */
  readonly add: (name: string, role: Role, by?: string | null) => { readonly device: Device; readonly token: string }
  /** The device that a cookie names, where its token is right. */
  readonly find: (id: string, token: string) => Device | null
  /** It counts at once, also where it cannot be written down. @returns with the devices that it let in, which stay */
  readonly revoke: (id: string) => { readonly device: Device; readonly letIn: readonly Device[] } | null
  /** @param listener told of each device that is revoked, or is gone from the list on disk */
  readonly onRevoked: (listener: (id: string) => void) => void
}

export const keyOfDevice = ({ id }: Pick<Device, 'id'>): string => `device:${id}`

const MOST_DEVICES = 64
const DAY_MS = 24 * 3600_000
/** Not seen for longer: it pairs anew. A phone that plays at Christmas and at Easter stays paired. */
export const SESSION_DAYS = 180
/** The file says the day, not the minute: a memory card is not written to at every tap. */
const SEEN_EVERY_MS = DAY_MS / 2
/** A person removes or changes the file by hand: that counts within this. */
const LOOK_EVERY_MS = 1000

/** @throws BadInput where the list on disk is damaged */
export function openDevices(house: House, notes: Notes = createNotes(), now: () => number = Date.now): Devices {
  const path = join(stateFolder(house), 'devices.json')
  let devices: readonly Device[] = []
  /** Of the file as we know it; null: none of ours is there. */
  let stamp: string | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  const listeners: ((id: string) => void)[] = []
  const become = (next: readonly Device[]) => {
    const gone = devices.filter(({ id }) => !next.some((each) => each.id === id))
    devices = next
    for (const { id } of gone) for (const listener of listeners) listener(id)
  }
  const keep = (next: readonly Device[]) => {
    become(next)
    if (notes.keep(path, `${JSON.stringify(next, null, 2)}\n`)) stamp = stampOf(path)
  }
  const look = () => {
    if (now() - lookedAt < LOOK_EVERY_MS) return
    lookedAt = now()
    const there = stampOf(path)
    if (there === stamp) return
    stamp = there
    become(there === null ? [] : readDevices(path))
  }
  const isOver = ({ seenAt }: Device) => now() - Date.parse(seenAt) > SESSION_DAYS * DAY_MS
  const seen = (device: Device) => {
    if (now() - Date.parse(device.seenAt) < SEEN_EVERY_MS) return
    const seenAt = new Date(now()).toISOString()
    keep(devices.map((each) => (each.id === device.id ? { ...each, seenAt } : each)))
  }
  look()
  return {
    list: () => {
      lookQuietly(look)
      return devices
    },
    add: (name, role, pairedBy = null) => {
      const still = devices.filter((each) => !isOver(each))
      if (still.length >= MOST_DEVICES)
        throw new CannotPlay(`${MOST_DEVICES} devices are paired already: voluntary devices revoke takes one away`)
      const token = newSecret()
      const at = new Date(now()).toISOString()
      const id = newSecret().replace(/[_-]/g, '').slice(0, 8)
      const device = { id, name, role, pairedAt: at, seenAt: at, pairedBy, tokenHash: hashOf(token) }
      keep([...still, device])
      return { device, token }
    },
    find: (id, token) => {
      lookQuietly(look)
      const device = devices.find((each) => each.id === id)
      if (!isSame(hashOf(token), device?.tokenHash ?? '') || device === undefined || isOver(device)) return null
      seen(device)
      return device
    },
    revoke: (id) => {
      const device = devices.find((each) => each.id === id)
      if (device === undefined) return null
      keep(devices.filter((each) => each !== device))
      return { device, letIn: devices.filter(({ pairedBy }) => pairedBy === keyOfDevice(device)) }
    },
    onRevoked: (listener) => void listeners.push(listener),
  }
}

/** A list that was damaged while it was served: what was known counts. */
function lookQuietly(look: () => void): void {
  try {
    look()
  } catch {
    // Said when the server starts again.
  }
}

function stampOf(path: string): string | null {
  try {
    const { ino, mtimeMs, size } = statSync(path)
    return `${ino} ${mtimeMs} ${size}`
  } catch {
    return null
  }
}

function readDevices(path: string): Device[] {
  if (!existsSync(path)) return []
  try {
    return z.array(deviceSchema).parse(JSON.parse(readText(path)))
  } catch {
    throw badInput(path, 'the list of paired devices is damaged', 'remove it, and pair the devices again')
  }
}
