import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import {
  type House,
  makeFolder,
  openYamlDraft,
  readText,
  readYaml,
  saveYamlDraft,
  yamlDraftText,
} from '../house/index.ts'
import { DEFAULT_LEAD_MS } from '../ports/index.ts'

/** What goes without saying in this house: `settings.yaml`. The command line wins over it. */
const settingsSchema = z.strictObject({
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
  mqtt: z
    .strictObject({
      url: z.string().describe('the broker: mqtt://broker:1883, or mqtts://broker:8883'),
      username: z.string().min(1).optional().describe('VOLUNTARY_MQTT_USERNAME wins over it'),
      passwordFile: z.string().min(1).optional().describe('a file with it; VOLUNTARY_MQTT_PASSWORD wins over it'),
      ca: z
        .string()
        .min(1)
        .optional()
        .describe('a file with the certificate of the authority that signed the broker’s'),
      commands: z.boolean().default(false).describe('whether the organ can be played from there'),
      topic: z
        .string()
        .regex(/^[^#+\s/]+(\/[^#+\s/]+)*$/, { error: 'a topic such as church/organ' })
        .optional()
        .describe('what all its topics begin with; voluntary/ and the name of the organ where nothing is said'),
      discovery: z
        .string()
        .regex(/^([^#+\s/]+(\/[^#+\s/]+)*)?$/, { error: 'a topic such as homeassistant, or nothing' })
        .default('homeassistant')
        .describe('where Home Assistant looks for devices; "" where it shall not find the organ'),
    })
    .optional()
    .describe('Home Assistant and others over MQTT: docs/mqtt.md'),
})

export type Settings = z.infer<typeof settingsSchema>

const settingsFile = (house: House): string => join(house.home, 'settings.yaml')

/** @throws BadInput with file, line and column */
export function readSettings(house: House): Settings {
  const path = settingsFile(house)
  return existsSync(path) ? readYaml(path, readText(path), settingsSchema).value : settingsSchema.parse({})
}

/** What is to be changed; null takes a setting away. */
export type SettingChanges = {
  readonly [Each in 'port' | 'unplugged' | 'timing' | 'aheadMs']?: Settings[Each] | null | undefined
}

/**
 * Changes single settings; whatever else a person wrote there stays as it is, comments and all.
 * @throws BadInput where the file, or what it would become, is not as it should be; it is not touched then
 */
export function changeSettings(house: House, changes: SettingChanges): Settings {
  const path = settingsFile(house)
  const draft = openYamlDraft(path)
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) draft.document.deleteIn([key])
    else if (value !== undefined) draft.document.setIn([key], value)
  }
  const { value } = readYaml(path, yamlDraftText(draft), settingsSchema)
  makeFolder(house.home)
  saveYamlDraft(draft)
  return value
}
