import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute } from 'node:path'
import { badInput, errorText } from '../../findings/index.ts'
import { type House, openYamlDraft, readBytes, readText, saveYamlDraft } from '../../house/index.ts'
import { hex } from '../../midi/index.ts'
import { findDialect, readOrgan } from '../../organ/index.ts'
import { choosePort, choosePortFrom, consoleInputs, type PortSpec, withoutAddress } from '../../ports/index.ts'
import {
  freshProfile,
  type LearntFrom,
  learnFrom,
  readCapture,
  readScript,
  unlearnt,
} from '../../profile/learn/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, profileInHouse } from '../options.ts'
import { say } from '../print.ts'
import { type ByEarOptions, learnByEar } from './learn-by-ear.ts'
import { learnLive } from './learn-live.ts'

interface LearnOptions extends ByEarOptions {
  readonly from?: string
  readonly script?: string
  readonly all?: boolean
  readonly port?: string
  readonly device?: string
  readonly monitor?: boolean
  readonly byEar?: boolean
}

const MOST_LISTED = 40

/** `voluntary learn`: a profile from what the console says. */
export const addLearn: AddCommand = (program, done) => {
  program
    .command('learn')
    .description('learn an organ from its console, and write its profile')
    .argument('<profile>', 'the profile to write or to complete: organs/mine.yaml, or a name in the house')
    .option('-p, --port <name>', 'MIDI port that the console is at: part of its name, or its number')
    .option('--from <log>', 'not the console itself but what was captured of it: .syx, .mid, or hexadecimal text')
    .option('--script <file>', 'with --from: what was done at the console, a line each, in order')
    .option('--by-ear', 'for an organ that says nothing: send candidates one at a time and say what moves')
    .option('--dialect <name>', 'with --by-ear: how this maker says stops')
    .option('--numbers <range>', 'with --by-ear: which numbers to try (0-127)')
    .option('--sysex', 'with --by-ear: system exclusive may be sent')
    .option('--toggles', 'with --by-ear: messages may be sent that only toggle')
    .option('--device <path>', 'with --by-ear: raw device instead of a MIDI output')
    .option('--monitor', 'with --by-ear: send nothing')
    .option('--all', 'list all that was not understood')
    .addHelpText('after', HELP)
    .action(async (profile: string, options: LearnOptions, command) => {
      const path = profilePath(houseOf(command), profile)
      if (options.from !== undefined) fromLog(path, options.from, options)
      else await (options.byEar ? byEar(path, options) : live(path, options))
      done(sayReadiness(path))
    })
}

const HELP = `
Example:
  $ voluntary learn organs/mine.yaml
  $ voluntary learn organs/mine.yaml --by-ear --dialect allen --port WIDI
  $ voluntary learn organs/mine.yaml --from sunday.syx --script what-i-did.txt`

/** A path as it is; a bare name, and `organs/…` where there is no such folder, are in the house. */
function profilePath(house: House, given: string): string {
  if (!/[\\/]|\.ya?ml$/.test(given)) return profileInHouse(house, `${given}.yaml`)
  const isOfHouse = dirname(given) === 'organs' && !existsSync('organs') && !isAbsolute(given)
  return isOfHouse ? profileInHouse(house, basename(given)) : given
}

const titleOf = (path: string): string => {
  const words = basename(path)
    .replace(/\.ya?ml$/, '')
    .replace(/[-_]+/g, ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function fromLog(path: string, log: string, options: LearnOptions): void {
  const name = titleOf(path)
  const script = options.script === undefined ? null : readScript(options.script, readText(options.script), name)
  const capture = readCapture(log, readBytes(log))
  const edit = openYamlDraft(path, freshProfile(name))
  const learnt = learnFrom(path, edit, name, capture, script)
  if (learnt.understanding.keyboards.length + learnt.understanding.switches.length === 0) {
    throw badInput(log, 'no key and no stop was heard in it', 'press keys and draw stops while you capture')
  }
  saveYamlDraft(edit)
  say(...reportOf(path, learnt, options.all ?? false))
}

async function live(path: string, { port, script }: LearnOptions): Promise<void> {
  if (script !== undefined) {
    const advice = 'write the names into the profile instead'
    throw badInput('--script', 'a script belongs to a captured log (--from)', advice)
  }
  const inputs = consoleInputs()
  const [only = ''] = inputs
  const input = port === undefined && inputs.length === 1 ? only : choosePortFrom(inputs, port ?? '', 'input')
  // `WIDI Bud Pro` of `WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0`: the output beside it is called alike.
  const [device = input] = withoutAddress(input).split(':')
  const edit = openYamlDraft(path, freshProfile(titleOf(path), device))
  await learnLive(path, edit, titleOf(path), input)
  say(`Saved in ${path}.`)
}

async function byEar(path: string, options: LearnOptions): Promise<void> {
  const name = titleOf(path)
  await learnByEar(path, openYamlDraft(path, freshProfile(name)), name, outputOf(options), options)
  say(`Saved in ${path}.`)
}

/** Candidates never go to a port that nobody has named. */
function outputOf({ port, device, monitor }: LearnOptions): PortSpec {
  const named = [port, device, monitor || undefined].filter((each) => each !== undefined)
  if (named.length !== 1) {
    throw badInput('--by-ear', 'which MIDI output leads to the organ?', 'say one of --port, --device and --monitor')
  }
  if (monitor) return { type: 'monitor' }
  return device === undefined ? { type: 'system', name: choosePort(port ?? '') } : { type: 'device', path: device }
}

function reportOf(path: string, { draft, understanding, remarks }: LearntFrom, all: boolean): string[] {
  const dialect = findDialect(draft.dialect ?? '')
  const waiting = unlearnt(draft)
  const { notUnderstood } = understanding
  const shown = all ? notUnderstood : notUnderstood.slice(0, MOST_LISTED)
  const more = notUnderstood.length - shown.length
  return [
    `${path}: ${dialect ? `spoken to as ${dialect.title}` : 'spoken to in plain messages'}`,
    ...draft.divisions.map(({ name, channel, compass, stops }) => {
      const learnt = stops.filter(({ form }) => form !== null).length
      const keys = compass === null ? 'compass not known' : compass.join('–')
      return `  ${name.padEnd(12)} ${channel === null ? 'channel not known' : `channel ${channel}`}, keys ${keys}, ${learnt} stops learnt`
    }),
    ...(draft.couplers.length + draft.tremulants.length === 0
      ? []
      : [`  ${draft.couplers.length} couplers, ${draft.tremulants.length} tremulants`]),
    ...(waiting.length === 0 ? [] : [`  not learnt yet: ${waiting.join(', ')}`]),
    ...remarks.map((remark) => `  ${remark}`),
    ...(shown.length === 0 ? [] : ['', 'Not understood:']),
    ...shown.map(({ at, bytes, why }) => `  ${[at, hex(bytes), why].filter((each) => each !== '').join('  ')}`),
    ...(more > 0 ? [`  … and ${more} more (--all)`] : []),
  ]
}

/** Whether it can be played as it is; said, not thrown: what was learnt is saved either way. */
function sayReadiness(path: string): number {
  try {
    readOrgan(path, readText(path))
    say('', `It can be played: voluntary play st-anne --organ ${path}`)
    return 0
  } catch (thrown) {
    say(`\nIt is saved, and cannot be played yet:\n${errorText(thrown)}`)
    return 1
  }
}
