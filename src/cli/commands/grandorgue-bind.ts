import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { badInput } from '../../findings/index.ts'
import { readText, writeWhole } from '../../house/index.ts'
import { type GrandOrgueOrgan, openGrandOrgue } from '../../profile/import/index.ts'
import { type BindOptions, type Bound, bindOrgan, type Machine, unbindOrgan } from '../../rehearsal/grandorgue/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, profileInHouse } from '../options.ts'
import { countEach, say } from '../print.ts'

interface Options {
  readonly profile?: string
  readonly inside?: string
  readonly config?: string
  readonly settings?: string
  readonly preset?: string
  readonly replace?: boolean
  readonly dryRun?: boolean
  readonly undo?: boolean
  readonly force?: boolean
  readonly closed?: boolean
}

/** `voluntary grandorgue bind`: a profile of an organ in GrandOrgue, and GrandOrgue bound to answer to it. */
export const addGrandOrgueBind: AddCommand = (program) => {
  program
    .command('bind')
    .description('bind every control of an organ in GrandOrgue, and write its profile')
    .argument('<organ>', 'GrandOrgue’s .organ or .orgue')
    .option('--profile <file>', 'the profile to write (else organs/NAME.yaml in the house)')
    .option('--force', 'overwrite a profile that says something else')
    .option('--replace', 'take out bindings that others made of the same controls, instead of keeping them beside ours')
    .option('--dry-run', 'only show what would be done')
    .option('--undo', 'bring back GrandOrgue’s settings as they were before the last binding')
    .option('--inside <name>', 'which definition of a .orgue that has several')
    .option('--preset <number>', 'which of GrandOrgue’s presets (else the one in use)')
    .option('--config <file>', 'GrandOrgue’s general settings, where they are elsewhere')
    .option('--settings <file>', 'this organ’s settings (.cmb), where they are elsewhere')
    .option('--closed', 'no GrandOrgue with these settings runs, whatever the system tells')
    .addHelpText('after', HELP)
    .action(async (path: string, options: Options, command) => {
      const machine: Machine = { platform: process.platform, home: homedir(), env: process.env }
      const chosen = bindOptions(options)
      const organ = await openGrandOrgue(path, options.inside ?? null)
      if (options.undo) {
        const { path: settings, backup, kept, isThere } = await unbindOrgan(path, organ, chosen, machine, new Date())
        const is = isThere ? `as in ${backup}` : 'gone: there was none before'
        return say(`${settings}: ${is}`, ...(kept === null ? [] : [`What was there is kept: ${kept}`]))
      }
      const file = `${organ.imported.suggestedName}.yaml`
      const profile = options.profile ?? profileInHouse(houseOf(command), file, !chosen.isDry)
      const bound = await bindOrgan(path, organ, chosen, machine, new Date())
      const isNew = writeProfile(profile, organ, options.force ?? false, chosen.isDry)
      say(...reportOf(organ, bound, chosen), isNew)
    })
}

const HELP = `
Close GrandOrgue first. What was there is kept beside it. Doing it twice changes nothing.

Examples:
  $ voluntary grandorgue bind ~/organs/demo.organ
  $ voluntary grandorgue bind demo.orgue --profile organs/demo.yaml
  $ voluntary grandorgue bind ~/organs/demo.organ --dry-run
  $ voluntary grandorgue bind ~/organs/demo.organ --undo
Then start GrandOrgue, and: voluntary play st-anne --organ demo`

const MOST_PRESET = 99

function bindOptions({ config, settings, preset, replace, dryRun, undo, closed }: Options): BindOptions {
  if (preset !== undefined && !(/^\d+$/.test(preset) && Number(preset) <= MOST_PRESET)) {
    throw badInput('--preset', `"${preset}" is no preset`, `a number from 0 to ${MOST_PRESET} is expected`)
  }
  if (undo && dryRun) throw badInput('--undo', 'it shows nothing beforehand', 'leave --dry-run out')
  return {
    config: config ?? null,
    settings: settings ?? null,
    preset: preset === undefined ? null : Number(preset),
    replaces: replace ?? false,
    isDry: dryRun ?? false,
    isClosed: closed ?? false,
  }
}

/** A profile that a person has gone on with is left as it is. */
function writeProfile(path: string, { imported }: GrandOrgueOrgan, isForced: boolean, isDry: boolean): string {
  const old = existsSync(path) ? readText(path) : null
  if (old === imported.text) return `Profile as it was: ${path}`
  if (old !== null && !isForced)
    return `Profile kept, though it is not what we would write (--force overwrites it): ${path}`
  if (isDry) return `Profile would be written: ${path}`
  writeWhole(path, imported.text)
  return `Profile: ${path}`
}

function reportOf(organ: GrandOrgueOrgan, bound: Bound, { isDry, replaces }: BindOptions): string[] {
  const controls = [...countEach(organ.controls.map(({ kind }) => kind))]
    .map(([kind, count]) => `${count} ${count === 1 ? kind : (PLURALS[kind] ?? `${kind}s`)}`)
    .join(', ')
  const { added, kept, removed, target, backup, isWritten, clashes, notes } = bound
  const state =
    added.length === 0 && removed === 0
      ? 'Everything was bound already'
      : `${isDry ? 'To be bound' : 'Bound'} now: ${added.length} of ${organ.controls.length}`
  const others = replaces
    ? removed === 0
      ? ''
      : `; ${removed} bindings of others ${isDry ? 'would be' : 'were'} taken out`
    : kept === 0
      ? ''
      : `; ${kept} bindings of others are kept beside ours`
  const list = (title: string, all: readonly string[]) =>
    all.length === 0 ? [] : [title, ...all.map((each) => `  ${each}`)]
  return [
    `${organ.church}: ${controls}`,
    `${state}${others}`,
    ...list('Please mind:', [
      ...notes,
      ...clashes.map((each) => `${each}: take it out in GrandOrgue, or bind again with --replace`),
    ]),
    ...list('Not bound:', organ.unbound),
    ...list('Not in the profile:', organ.imported.found.leftOut),
    isWritten
      ? `GrandOrgue’s settings: ${target.path}`
      : `GrandOrgue’s settings ${isDry ? 'would be' : 'as they were'}: ${target.path}`,
    ...(backup === null ? [] : [`Before: ${backup}`]),
  ]
}

const PLURALS: Readonly<Record<string, string>> = { switch: 'switches', setter: 'buttons of the setter' }
