import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { badInput, CannotPlay, errorText } from '../../findings/index.ts'
import { makeFolder, readText, writeWhole } from '../../house/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { say } from '../print.ts'
import { SERVICE, unitText } from '../service/unit.ts'

interface InstallOptions {
  readonly user?: boolean
  readonly print?: boolean
}

/** `voluntary service`: the organ's computer plays by itself from the moment that it is switched on. */
export const addService: AddCommand = (program, done) => {
  const service = program.command('service').description('voluntary serve as a service of this machine (systemd)')
  service
    .command('install')
    .description('write the unit for systemd, and say how to start it')
    .argument('[options...]', 'what serve shall be given: after --')
    .option('--user', 'for you alone, started with your session; else for the machine (as root)')
    .option('--print', 'write it to the screen only')
    .addHelpText('after', HELP)
    .action((serveOptions: string[], { user = false, print = false }: InstallOptions, command) => {
      const { shipped } = houseOf(command)
      const text = unitText({
        node: process.execPath,
        program: join(realpathSync(shipped), 'bin', 'voluntary'),
        serveOptions,
        ofUser: user,
        page: join(realpathSync(shipped), 'docs', 'service.md'),
      })
      say(...(print ? [text.trimEnd()] : install(text, user)))
    })
  service
    .command('status')
    .description('whether it runs, and what it plays')
    .option('--user', 'the one that is yours alone')
    .action(({ user = false }: InstallOptions) => done(status(user)))
}

function unitPath(ofUser: boolean): string {
  const config = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
  return join(ofUser ? join(config, 'systemd/user') : '/etc/systemd/system', `${SERVICE}.service`)
}

/** @returns what was done and what comes next */
function install(text: string, ofUser: boolean): string[] {
  if (process.platform !== 'linux') {
    throw new CannotPlay('this system has no systemd: have it start "voluntary serve" in its own way (docs/service.md)')
  }
  if (!ofUser && userInfo().uid !== 0) {
    throw badInput('service install', 'a service of the machine is written by root', 'use sudo, or --user for yourself')
  }
  const path = unitPath(ofUser)
  const before = existsSync(path) ? readText(path) : null
  if (before !== text) {
    try {
      makeFolder(dirname(path))
    } catch (thrown) {
      throw badInput(
        dirname(path),
        `no folder can be made here (${errorText(thrown)})`,
        'is this a machine with systemd?',
      )
    }
    writeWhole(path, text)
  }
  const ctl = ofUser ? 'systemctl --user' : 'sudo systemctl'
  // As sd_booted(3) tells; a machine that is being made ready (an image) has the unit all the same.
  const runs = existsSync('/run/systemd/system')
  return [
    `${path}: ${before === null ? 'written' : before === text ? 'was so already' : 'written anew'}.`,
    ...(runs ? [] : ['systemd does not run here: it counts when this system is started with it.']),
    `Start it, now and whenever the machine starts:  ${ctl} daemon-reload && ${ctl} enable --now ${SERVICE}`,
    ...(ofUser ? ['Also while you are not signed in:  loginctl enable-linger'] : []),
    `The link for the first phone:  ${ofUser ? 'journalctl --user' : 'sudo journalctl'} -u ${SERVICE} -n 40`,
  ]
}

/** @returns the exit code: 0 where it runs */
function status(ofUser: boolean): number {
  const wanted = 'LoadState,ActiveState,SubState,StatusText,NRestarts,ActiveEnterTimestamp,Result'
  const args = [...(ofUser ? ['--user'] : []), 'show', `${SERVICE}.service`, '-p', wanted]
  const { error, status: code, stderr, stdout } = spawnSync('systemctl', args, { encoding: 'utf8' })
  if (error || code !== 0) {
    throw new CannotPlay(`systemd does not answer here${stderr ? ` (${stderr.trim()})` : ''}`)
  }
  const shown: Readonly<Record<string, string>> = Object.fromEntries(
    stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2)),
  )
  const { LoadState, ActiveState, Result, StatusText, NRestarts, ActiveEnterTimestamp } = shown
  if (LoadState !== 'loaded') {
    say('It is not installed: voluntary service install')
    return 1
  }
  const runs = ActiveState === 'active'
  say(
    runs ? `It runs since ${ActiveEnterTimestamp}.` : `It does not run (${ActiveState}, ${Result}).`,
    ...(StatusText ? [StatusText] : []),
    ...(NRestarts === '0' ? [] : [`It was started anew ${NRestarts} times after a fault: journalctl -u ${SERVICE}`]),
  )
  return runs ? 0 : 1
}

const HELP = `
The unit is sandboxed: it writes to its own state only, and of all devices opens the sequencer. The house folder is then
/var/lib/voluntary (--user: your own). What you add with "systemctl edit voluntary" stays. docs/service.md.

Examples:
  $ sudo voluntary service install -- --lan --organ our-church --port WIDI
  $ voluntary service install --user -- --lan
  $ voluntary service install --print`
