import { createHash } from 'node:crypto'
import * as z from 'zod'

/** The last entry of a backup: where it is missing, the backup is not whole. */
export const MANIFEST = 'voluntary-backup.json'
/** Keys and paired devices, encrypted as the program `age` does it. */
export const SEALED = 'keys.age'

const fileSchema = z.strictObject({
  path: z.string(),
  bytes: z.int().min(0),
  sha256: z.hex().length(64),
  modifiedMs: z.number(),
})

export const manifestSchema = z.strictObject({
  version: z.literal(1),
  /** ISO 8601. */
  madeAt: z.iso.datetime(),
  files: z.array(fileSchema).max(100_000),
  sealed: fileSchema.nullable(),
})

export type Manifest = z.infer<typeof manifestSchema>
export type KeptFile = z.infer<typeof fileSchema>

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** null for what is no JSON. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
