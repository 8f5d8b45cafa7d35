import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type House, readText, readYaml } from '../files/index.ts'
import { DEFAULT_LEAD_MS } from '../ports/index.ts'

/** What goes without saying in this house: `settings.yaml`. The command line wins over it. */
export const settingsSchema = z.strictObject({
  organ: z.string().trim().min(1).optional().describe('the organ that is played where none is named'),
  port: z.string().trim().min(1).optional().describe('its MIDI output: part of the name'),
  unplugged: z
    .enum(['hold', 'go-on'])
    .default('hold')
    .describe('while the MIDI cable is out: hold the place and go on from the bar, or go on unheard'),
  timing: z
    .enum(['auto', 'queue', 'sleep'])
    .default('auto')
    .describe('who keeps the time: the system’s MIDI timer or our own thread; auto takes the better one'),
  aheadMs: z
    .number()
    .min(10)
    .max(250)
    .default(DEFAULT_LEAD_MS)
    .describe('how far ahead the system’s MIDI timer is given its messages'),
  goFrom: z
    .strictObject({
      port: z.string().trim().min(1).describe('MIDI input: part of its name'),
      message: z.string().regex(/^[0-9A-Fa-f]{2}( [0-9A-Fa-f]{2})*$/, { error: 'bytes such as "B0 40 7F"' }),
    })
    .optional()
    .describe('a piston or foot switch that means go; taught by voluntary programme learn-go'),
})

export type Settings = z.infer<typeof settingsSchema>

/** @throws BadInput with file, line and column */
export function readSettings(house: House): Settings {
  const path = join(house.home, 'settings.yaml')
  return existsSync(path) ? readYaml(path, readText(path), settingsSchema).value : settingsSchema.parse({})
}
