import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type House, makeFolder, readText, stateFolder, writeWhole } from '../../house/index.ts'

/** Where a broker keeps what we told Home Assistant: it is there until somebody takes it back. */
export interface Announced {
  /** Topics of earlier starts, also of another organ or with another prefix. */
  readonly before: () => readonly string[]
  readonly keep: (topics: readonly string[]) => void
}

const keptSchema = z.strictObject({ version: z.literal(1), topics: z.array(z.string()) })

/** Kept in `state/mqtt.json`. What cannot be read or written there is what nobody knows of: the organ plays on. */
export function announcedIn(house: House): Announced {
  const file = join(stateFolder(house), 'mqtt.json')
  return {
    before: () => {
      try {
        return existsSync(file) ? keptSchema.parse(JSON.parse(readText(file))).topics : []
      } catch {
        return []
      }
    },
    keep: (topics) => {
      try {
        makeFolder(stateFolder(house), 0o700)
        writeWhole(file, `${JSON.stringify({ version: 1, topics })}\n`)
      } catch {
        // A house that cannot be written: at the next start nothing is taken back.
      }
    },
  }
}
