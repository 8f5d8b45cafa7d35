import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { badInput, CannotPlay } from '../../findings/index.ts'
import { isSameFile, makeFolder, writeWhole } from '../../house/index.ts'
import type { GrandOrgueOrgan } from '../../profile/import/index.ts'
import { keepBackup, type Undone, undo } from './backup.ts'
import { type Binding, bindSettings, keepsTheRest } from './bind-settings.ts'
import { closeSettings, newSettings, valueRead } from './open-settings.ts'
import {
  archiveIdentity,
  configPlace,
  type Machine,
  openConfig,
  placesOf,
  type Target,
  targetOf,
  textOf,
} from './places.ts'
import { isGrandOrgueRunning } from './running.ts'
import { sectionsOf, settingOf, settingsLines } from './settings-lines.ts'

export interface BindOptions {
  /** GrandOrgue's general settings, where a person names them. */
  readonly config: string | null
  /** The settings file of this organ, where a person names it. */
  readonly settings: string | null
  /** Which of the organ's settings; null: the one in use. */
  readonly preset: number | null
  readonly replaces: boolean
  readonly isDry: boolean
  /** A person says that no GrandOrgue with these settings runs. */
  readonly isClosed: boolean
}

export interface Bound extends Binding {
  readonly target: Target
  /** Where what was there is kept; null where nothing was written. */
  readonly backup: string | null
  readonly isWritten: boolean
  /** What else a person must know, each in a sentence. */
  readonly notes: readonly string[]
}

interface Found {
  readonly target: Target
  readonly config: ReturnType<typeof openConfig>
}

async function find(
  path: string,
  organ: Pick<GrandOrgueOrgan, 'inside'>,
  options: BindOptions,
  machine: Machine,
): Promise<Found> {
  const configFile = options.config ?? configPlace(machine)
  const config = openConfig(configFile)
  if (config === null && options.config !== null) {
    throw badInput(options.config, 'there is no such file', 'GrandOrgue’s own GrandOrgueConfig is expected')
  }
  if (options.settings !== null) {
    const named = resolve(options.settings)
    return { config, target: { path: named, inForce: existsSync(named) ? named : null, note: null } }
  }
  const inUse = placesOf(machine, config)
  const places = { ...inUse, preset: options.preset ?? inUse.preset }
  const key =
    organ.inside === null
      ? { definition: definitionAsKnown(path, config) }
      : { archive: await archiveIdentity(path), inside: organ.inside }
  return { config, target: targetOf(machine, places, key, config !== null) }
}

/** The path by which GrandOrgue knows it, where a link or a folder's other name leads there too. */
function definitionAsKnown(path: string, config: Found['config']): string {
  const whole = resolve(path)
  if (config === null) return whole
  const lines = settingsLines(config.file, config.text)
  const known = sectionsOf(lines)
    .filter((section) => /^Organ\d+$/.test(section))
    .map((section) => valueRead(config.text, settingOf(lines, section, 'ODFPath') ?? ''))
  return known.includes(whole) ? whole : (known.find((each) => existsSync(each) && isSameFile(each, whole)) ?? whole)
}

/**
 * Binds every control of an organ in GrandOrgue's own settings, and keeps a backup.
 * @throws BadInput for files that are none; CannotPlay while GrandOrgue runs
 */
export async function bindOrgan(
  path: string,
  organ: GrandOrgueOrgan,
  options: BindOptions,
  machine: Machine,
  now: Date,
): Promise<Bound> {
  if (!options.isDry) refuseWhileRunning(options.isClosed)
  const { target, config } = await find(path, organ, options, machine)
  const before = target.inForce === null ? newSettings(organ.church) : textOf(target.inForce)
  const file = target.inForce ?? target.path
  const binding = bindSettings({ file, text: before.text }, organ.controls, {
    general: config,
    replaces: options.replaces,
  })
  if (!keepsTheRest(before.text, binding.text)) {
    throw new Error(`${file}: binding would change more than bindings; nothing was written`)
  }
  const isSame = binding.text === before.text && target.inForce === target.path
  const isWritten = !isSame && !options.isDry
  let backup: string | null = null
  if (isWritten) {
    makeFolder(dirname(target.path))
    backup = keepBackup(target.path, now)
    writeWhole(target.path, closeSettings({ ...before, text: binding.text }))
  }
  return { ...binding, target, backup, isWritten, notes: notesOn(target, config) }
}

/**
 * Brings back what was there before the last binding.
 * @throws BadInput where there is no backup; CannotPlay while GrandOrgue runs
 */
export async function unbindOrgan(
  path: string,
  organ: Pick<GrandOrgueOrgan, 'inside'>,
  options: BindOptions,
  machine: Machine,
  now: Date,
): Promise<Undone & { readonly path: string }> {
  refuseWhileRunning(options.isClosed)
  const { target } = await find(path, organ, options, machine)
  return { path: target.path, ...undo(target.path, now) }
}

function refuseWhileRunning(isClosed: boolean): void {
  if (isClosed) return
  const running = isGrandOrgueRunning()
  if (running === false) return
  const why = 'it would write its own settings over these when it saves or ends'
  throw new CannotPlay(
    running === true
      ? `GrandOrgue is running: ${why}\n  → close it, then do this again (--closed where it is another’s, with settings of its own)`
      : `this system does not tell whether GrandOrgue is running; ${why}\n  → close it, then add --closed`,
  )
}

function notesOn({ note }: Target, config: Found['config']): string[] {
  const notes = note === null ? [] : [note]
  if (config === null) return notes
  const lines = settingsLines(config.file, config.text)
  const adds = settingOf(lines, 'MIDIIn', 'IsToAutoAddMidi')
  if (adds !== null && !/^y/i.test(adds)) {
    notes.push('GrandOrgue does not open new MIDI inputs by itself here: tick ours in its settings, MIDI Devices')
  }
  return notes
}
