import { basename, isAbsolute, join } from 'node:path'
import { badInput } from '../../findings/index.ts'
import { type House, readBytes, readText } from '../../house/index.ts'

/** `mqtt` of settings.yaml. */
export interface MqttSettings {
  /** `mqtt://` or `mqtts://`. */
  readonly url: string
  readonly username?: string | undefined
  readonly passwordFile?: string | undefined
  readonly ca?: string | undefined
  readonly commands: boolean
  readonly topic?: string | undefined
  readonly discovery: string
}

/** All that a connection needs. */
export interface MqttWishes {
  readonly url: string
  readonly username: string | null
  readonly password: string | null
  /** PEM; null: those that the system trusts. */
  readonly ca: Uint8Array | null
  /** Whether it takes commands, or says only how things are. */
  readonly commands: boolean
  /** What all our topics begin with. */
  readonly topic: string
  /** What Home Assistant listens to; null: it is not told. */
  readonly discovery: string | null
}

/**
 * @param organ that is served, by name or by its file: our topics bear its name
 * @throws BadInput for an address that is none, files that cannot be read, a name without a password
 */
export function readMqttWishes(
  house: House,
  settings: MqttSettings,
  organ: string,
  env: NodeJS.ProcessEnv = process.env,
): MqttWishes {
  const where = join(house.home, 'settings.yaml')
  const url = URL.canParse(settings.url) ? new URL(settings.url) : null
  if (url === null || !['mqtt:', 'mqtts:'].includes(url.protocol) || url.hostname === '') {
    throw badInput(
      where,
      `mqtt: "${settings.url}" is no broker`,
      'give it as mqtt://broker:1883 or mqtts://broker:8883',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw badInput(where, 'mqtt: a password in the address would be shown', 'use username and passwordFile')
  }
  const inHouse = (path: string) => (isAbsolute(path) ? path : join(house.home, path))
  const username = env.VOLUNTARY_MQTT_USERNAME ?? settings.username ?? null
  const { passwordFile } = settings
  const password =
    env.VOLUNTARY_MQTT_PASSWORD ?? (passwordFile === undefined ? null : readText(inHouse(passwordFile)).trim())
  if (password !== null && username === null)
    throw badInput(where, 'mqtt: a password without a username', 'add username')
  return {
    url: settings.url,
    username,
    password,
    ca: settings.ca === undefined ? null : readBytes(inHouse(settings.ca)),
    commands: settings.commands,
    topic: settings.topic ?? `voluntary/${plainId(basename(organ).replace(/\.ya?ml$/, ''))}`,
    discovery: settings.discovery === '' ? null : settings.discovery,
  }
}

/** What may stand in a topic and in an identity of Home Assistant. */
export const plainId = (name: string): string => name.toLowerCase().replace(/[^a-z0-9_-]+/g, '-')
