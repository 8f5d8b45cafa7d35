import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { badInput, errorText } from '../../findings/index.ts'
import type { NamedText } from './bind-settings.ts'
import { openSettings, valueRead } from './open-settings.ts'
import { settingOf, settingsLines } from './settings-lines.ts'

/** What of the machine decides where GrandOrgue keeps its files; given, so that every system can be tested on any. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
}

const pathsOf = ({ platform }: Machine) => (platform === 'win32' ? win32 : posix)

/**
 * GrandOrgue's general settings. Linux: run (3.9.5); 3.13 and later keep the place (GOStdPath, issue 2328 of December
 * 2025). macOS and Windows: wxStandardPaths::GetUserConfigDir, not run. Since 3.17 `--config` may name another.
 */
export function configPlace(machine: Machine): string {
  const { join } = pathsOf(machine)
  const { platform, home, env } = machine
  if (platform === 'win32') return join(env.APPDATA || join(home, 'AppData', 'Roaming'), 'GrandOrgueConfig')
  if (platform === 'darwin') return join(home, 'Library', 'Preferences', 'GrandOrgueConfig')
  return join(home, 'GrandOrgueConfig')
}

/** Where documents are: wxStandardPaths::GetDocumentsDir. On Linux a desktop may have named the folder. */
function documents(machine: Machine): string {
  const { join } = pathsOf(machine)
  const { platform, home, env } = machine
  if (platform === 'win32' || platform === 'darwin') return join(home, 'Documents')
  const file = join(env.XDG_CONFIG_HOME || join(home, '.config'), 'user-dirs.dirs')
  const named = existsSync(file)
    ? /^\s*XDG_DOCUMENTS_DIR="?([^"\n]+)"?/m.exec(readFileSync(file, 'utf8'))?.[1]
    : undefined
  return named?.replace('$HOME', home) ?? home
}

/** GrandOrgue's general settings, opened; null where it never ran. */
export function openConfig(path: string): NamedText | null {
  if (!existsSync(path)) return null
  return { file: path, text: openSettings(path, readWhole(path)).text }
}

export interface Places {
  /** Where settings of organs are. */
  readonly settings: string
  /** Where loaded organs are kept for the next start; one of this organ's proves its hash. */
  readonly cache: string
  /** One organ may have several settings; this is the one that is in use. */
  readonly preset: number
}

export function placesOf(machine: Machine, config: NamedText | null): Places {
  const { join } = pathsOf(machine)
  const lines = config === null ? [] : settingsLines(config.file, config.text)
  const general = (key: string) => {
    const value = settingOf(lines, 'General', key)
    return value === null || config === null ? '' : valueRead(config.text, value)
  }
  // A folder that is gone counts as none (GOSettingDirectory::validate).
  const folder = (key: string, usual: string) => {
    const named = general(key)
    return named !== '' && isFolder(named) ? named : join(documents(machine), 'GrandOrgue', usual)
  }
  return {
    settings: folder('SettingPath', 'Data'),
    cache: folder('CachePath', 'Cache'),
    preset: Number(general('Preset')) || 0,
  }
}

/** Which organ: a definition by its place, a package by what is in it. */
export type OrganKey = { readonly definition: string } | { readonly archive: string; readonly inside: string }

/**
 * The name under which GrandOrgue keeps an organ: SHA-1 of the definition's whole path as wide characters with a final
 * NUL (GOOrgan::GetOrganHash, GOHash); of a package its identity and the name inside. A wide character has four bytes, on
 * Windows two; there a path is lower case (wxPATH_NORM_CASE; not run).
 */
export function organHash(key: OrganKey, platform: NodeJS.Platform): string {
  const hash = createHash('sha1')
  const parts =
    'definition' in key
      ? [platform === 'win32' ? key.definition.toLowerCase() : key.definition]
      : [key.archive, key.inside.replaceAll('/', '\\')]
  for (const part of parts) hash.update(wide(`${part}\0`, platform))
  return hash.digest('hex').toUpperCase()
}

function wide(text: string, platform: NodeJS.Platform): Buffer {
  if (platform === 'win32') return Buffer.from(text, 'utf16le')
  const points = [...text].map((each) => each.codePointAt(0) ?? 0)
  const bytes = Buffer.alloc(points.length * 4)
  for (const [index, point] of points.entries()) bytes.writeUInt32LE(point, index * 4)
  return bytes
}

/** What GrandOrgue calls a package: SHA-1 of the whole file (GOArchiveReader; a package may be gigabytes long). */
export async function archiveIdentity(path: string): Promise<string> {
  const hash = createHash('sha1')
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer)
  } catch (thrown) {
    throw badInput(path, `it cannot be read (${errorText(thrown)})`, 'is the file whole?')
  }
  return hash.digest('hex').toUpperCase()
}

/** Where bindings are to be written, and whose content is in force now. */
export interface Target {
  readonly path: string
  /** The file whose settings GrandOrgue loads now; null where there is none. */
  readonly inForce: string | null
  /** What a person must know of this choice; null where it is the plain one. */
  readonly note: string | null
}

/**
 * GrandOrgue loads what it saved itself; else a `.cmb` beside the definition (GOOrganController::Load). Where it saved
 * nothing, ours goes where it would save.
 */
export function targetOf(machine: Machine, places: Places, key: OrganKey, knowsGrandOrgue: boolean): Target {
  const { join } = pathsOf(machine)
  const hash = organHash(key, machine.platform)
  const named = join(places.settings, `${hash}-${places.preset}.cmb`)
  const saved = existsSync(named) ? named : savedFor(machine, places, key)
  if (saved !== null) return { path: saved, inForce: saved, note: null }
  const nextToIt = 'definition' in key ? key.definition.replace(/\.[^.\\/]*$/, '.cmb') : null
  const inForce = nextToIt !== null && existsSync(nextToIt) ? nextToIt : null
  const isProved = existsSync(join(places.cache, `${hash}-${places.preset}.cache`)) || machine.platform !== 'win32'
  if (knowsGrandOrgue && isProved) return { path: named, inForce, note: null }
  if (nextToIt !== null) {
    const why = knowsGrandOrgue ? 'it has not loaded this organ yet' : 'it has no settings here yet'
    return { path: nextToIt, inForce, note: `beside the definition, where GrandOrgue looks as well: ${why}` }
  }
  const advice = 'start GrandOrgue once, load the organ, close it; or name its settings file with --settings'
  throw badInput(places.settings, 'GrandOrgue has not loaded this package here yet', advice)
}

/** Settings that say themselves which organ they are of: sure on every system, whatever the hash. */
function savedFor(machine: Machine, { settings, preset }: Places, key: OrganKey): string | null {
  if (!isFolder(settings)) return null
  const { join } = pathsOf(machine)
  const fold = (path: string) => (machine.platform === 'win32' ? path.toLowerCase() : path)
  for (const name of readdirSync(settings).filter((each) => each.endsWith(`-${preset}.cmb`))) {
    const file = join(settings, name)
    const of = organNamedIn(file)
    if (of === null) continue
    const isIt =
      'definition' in key
        ? of.archive === '' && fold(of.path) === fold(key.definition)
        : of.archive === key.archive && of.path.replaceAll('/', '\\') === key.inside.replaceAll('/', '\\')
    if (isIt) return file
  }
  return null
}

/** What a settings file says of its organ; null for another organ's that is broken: that is no matter of ours. */
function organNamedIn(file: string): { path: string; archive: string } | null {
  try {
    const { text } = openSettings(file, readWhole(file))
    const lines = settingsLines(file, text)
    const value = (key: string) => valueRead(text, settingOf(lines, 'Organ', key) ?? '')
    return { path: value('ODFPath'), archive: value('ArchiveID') }
  } catch {
    return null
  }
}

export function readWhole(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (thrown) {
    throw badInput(path, `it cannot be read (${errorText(thrown)})`, 'may you read it?')
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false

export const textOf = (file: string): NamedText & { readonly isPacked: boolean } => {
  const opened = openSettings(file, readWhole(file))
  return { file, ...opened }
}
