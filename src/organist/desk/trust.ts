import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type House, makeFolder, readText, writeWhole } from '../../house/index.ts'
import { type Organ, readOrgan } from '../../organ/index.ts'
import { agreeAnew, agreedFor, judgeProtection, type PortSpec } from '../../ports/index.ts'
import { protectionOf } from '../index.ts'
import { shelved } from './library.ts'
import { reasonsAgainst } from './reasons.ts'
import { standing, waitingOrgan } from './uploads.ts'

/** A profile as it is shown to the person who shall confirm it: what is confirmed is these bytes and no others. */
export interface ToTrust {
  readonly organ: Organ
  readonly text: string
  /** It was sent and put aside; else it stands on the shelf, and was changed at the machine. */
  readonly waits: boolean
}

/** @throws BadInput where nothing of that name waits or stands there, or it is no profile */
export function readToTrust(house: House, name: string): ToTrust {
  const aside = waitingOrgan(house, name)
  const waits = existsSync(aside)
  const path = waits ? aside : shelved(house, 'organs', name).path
  const text = readText(path)
  return { organ: readOrgan(path, text), text, waits }
}

/** All that it loosens and adds. @param port at which its console hangs; null: where it hung so far */
export function reasonsToAsk(house: House, served: string, { organ, waits }: ToTrust, port: PortSpec | null): string[] {
  const { loosens, adds } = judgeProtection(protectionOf(organ), agreedFor(organ.id, port))
  const ofHouse = waits ? reasonsAgainst(organ, standing(house, served, organ.id)) : []
  return [...new Set([...loosens, ...adds, ...ofHouse])]
}

/**
 * Confirmed at the machine: what was shown takes its place, then the console is agreed anew. Where either cannot be written
 * the profile waits on, and nothing looser is agreed than what is played.
 * @returns where it is now
 * @throws BadInput where it cannot be written
 */
export function trustProfile(house: House, { organ, text, waits }: ToTrust, port: PortSpec | null): string {
  const path = waits ? join(house.home, 'organs', `${organ.id}.yaml`) : organ.file
  if (waits) {
    makeFolder(join(house.home, 'organs'))
    writeWhole(path, text)
  }
  agreeAnew(protectionOf(organ), port)
  if (!waits) return path
  const aside = waitingOrgan(house, organ.id)
  // What came meanwhile nobody has read: it waits on.
  if (existsSync(aside) && readText(aside) === text) rmSync(aside)
  return path
}
