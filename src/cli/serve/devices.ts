import { toString as toPicture } from 'qrcode'
import { badInput, CannotPlay } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { Role } from '../../remote/protocol/index.ts'
import { createNotes, type Device, openDevices } from '../../remote/server/index.ts'
import { say, sayJson } from '../print.ts'
import { findServer } from './client.ts'

type Listed = Omit<Device, 'tokenHash'>

/** `voluntary devices list`. */
export async function listDevices(house: House, json: boolean): Promise<void> {
  const server = await findServer(house)
  const devices: readonly Listed[] = server
    ? ((await server.call('GET', '/api/machine/devices')) as Listed[])
    : openDevices(house).list()
  const shown = devices.map(({ id, name, role, pairedAt, seenAt }) => ({ id, name, role, pairedAt, seenAt }))
  if (json) sayJson(shown)
  else if (shown.length === 0) say('No device is paired: voluntary devices pair')
  else {
    for (const { id, name, role, pairedAt, seenAt } of shown) {
      say(`${id}  ${name.padEnd(24)} ${role.padEnd(6)} paired ${day(pairedAt)}, seen ${day(seenAt)}`)
    }
  }
}

const day = (iso: string): string => iso.slice(0, 10)

/** `voluntary devices revoke`: by its id, or by its name where only one has it. @param wanted null: all of them */
export async function revokeDevices(house: House, wanted: string | null): Promise<void> {
  const server = await findServer(house)
  const notes = createNotes()
  const kept = server ? null : openDevices(house, notes)
  const devices = kept?.list() ?? ((await server?.call('GET', '/api/machine/devices')) as Listed[])
  if (wanted === null && devices.length === 0) say('No device is paired: there is nothing to revoke.')
  for (const { id, name } of wanted === null ? devices : [theOne(devices, wanted)]) {
    const letIn: readonly Pick<Device, 'id' | 'name'>[] = server
      ? ((await server.call('DELETE', `/api/machine/devices/${encodeURIComponent(id)}`)) as { letIn: Device[] }).letIn
      : (kept?.revoke(id)?.letIn ?? [])
    say(`${name} can no longer reach the organ.`)
    if (wanted === null) continue
    for (const each of letIn) say(`It let in ${each.name}, which still can: voluntary devices revoke ${each.id}`)
  }
  const problem = notes.problem()
  if (problem !== null) throw new CannotPlay(problem)
}

function theOne(devices: readonly Listed[], wanted: string): Listed {
  const hits = devices.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
  const [hit, another] = hits
  if (hit === undefined) throw badInput(wanted, 'there is no such device', 'voluntary devices list names them')
  if (another === undefined) return hit
  const ids = hits.map(({ id }) => id).join(', ')
  throw badInput(wanted, `${hits.length} devices are called so`, `name its number: ${ids}`)
}

interface Offer {
  readonly links: readonly string[]
  readonly code: string
  readonly role: Role
}

/** `voluntary devices pair`: a link, a picture and a code for one more device. */
export async function pairDevice(house: House, role: Role): Promise<void> {
  const server = await findServer(house)
  if (!server) throw new CannotPlay('no server runs in this house: start it with voluntary serve')
  await sayOffer((await server.call('POST', '/api/machine/pairing', { role })) as Offer)
}

/** The picture is for the eye: only where somebody looks. */
export async function sayOffer({ links, code, role }: Offer): Promise<void> {
  const [link = ''] = links
  // Ours, with the colours that it needs.
  if (process.stdout.isTTY) process.stdout.write(`${await toPicture(link, { type: 'terminal', small: true })}\n`)
  const may = role === 'play' ? 'play the organ' : 'listen'
  say(
    `Scan it, or open this link on the device that shall ${may} (once, within five minutes):`,
    `  ${link}`,
    `or open the page there and type ${code}`,
  )
}
