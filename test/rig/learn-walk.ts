import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEVICE, PROGRAM, until } from './device.ts'

/**
 * A person at a console, and `voluntary learn` at the other end of its cable: a real ALSA sequencer with an emulated USB
 * device. By hand, in the virtual machine (docs/performance.md): `node dist/rig/test/rig/learn-walk.js`, as root. The
 * first walk is cut off by a signal and taken up again.
 */
const usbmidi = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('usbmidi', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`usbmidi ${args.join(' ')}: ${stderr}`)
  return stdout.trim()
}
usbmidi('plug', DEVICE)
const own = `${usbmidi('gadget', DEVICE)},0`
const says = (hex: string) => {
  const { status, stderr } = spawnSync('amidi', ['-p', own, '-S', hex], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`amidi: ${stderr}`)
}

const folder = mkdtempSync(join(tmpdir(), 'voluntary-learn-'))
const profile = join(folder, 'mine.yaml')
const NRPN = (low: string, value: string) => `B1 63 01 62 ${low} 06 ${value}`

/** A question of the program, and what the person does: types (a text), or touches the console (bytes). */
type Answer = readonly [question: RegExp, does: { readonly types: string } | { readonly says: string }]

async function walk(answers: readonly Answer[], endsBy: 'itself' | 'signal'): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, '--home', folder, 'learn', profile, '--port', DEVICE])
  let output = ''
  let read = 0
  let ended = false
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  child.on('exit', () => {
    ended = true
  })
  for (const [question, does] of answers) {
    await until(() => question.test(output.slice(read)) || ended, 60_000, `${question} in:\n${output}`)
    if (ended) throw new Error(`ended before ${question}:\n${output}`)
    read = output.length
    if ('types' in does) child.stdin.write(`${does.types}\n`)
    else says(does.says)
  }
  if (endsBy === 'signal') child.kill('SIGINT')
  await until(() => ended, 60_000, `the end in:\n${output}`)
  return output
}

const first = await walk(
  [
    [/first division called/, { types: 'Great' }],
    [/lowest key of the Great/, { says: 'FE 91 24 40 24 00' }],
    [/highest key/, { says: '91 5D 40 F8 91 5D 00' }],
    [/Which stop/, { types: 'Open Diapason 8' }],
    [/Draw Open Diapason 8/, { says: `FE ${NRPN('01', '7F')}` }],
    [/Now retire it/, { says: NRPN('01', '00') }],
    [/Which stop/, { types: 'Principal 4' }],
    [/Draw Principal 4/, { says: NRPN('02', '7F') }],
    [/Now retire it/, { says: `B1 0B 40 ${NRPN('02', '00')}` }],
    [/speaks as Allen[\s\S]*Which stop/, { types: 'Trumpet 8' }],
    [/Draw Trumpet 8/, { says: '91 30 40 30 00' }],
  ],
  'signal',
)
console.log(first)
const half = readFileSync(profile, 'utf8')
if (!/Trumpet.*unlearnt: true/.test(half)) throw new Error(`what was not learnt is not marked:\n${half}`)
const second = await walk(
  [
    [/Draw Trumpet 8/, { says: NRPN('03', '7F') }],
    [/Trumpet 8 of the Great: B1 63 01[\s\S]*Which stop/, { types: '' }],
    [/next division/, { types: '' }],
    [/coupler/, { types: '' }],
    [/swell pedal/, { says: 'B1 0B 00 0B 20 0B 40 0B 60 0B 7F' }],
    [/general cancel/, { says: 'C7 13' }],
  ],
  'itself',
)
console.log(second)
const whole = readFileSync(profile, 'utf8')
console.log(whole)
for (const wanted of [
  /dialect: allen/,
  /compass: \[C2, A6\]/,
  /name: Open Diapason, footage: 8, family: principal, number: 01 01/,
  /name: Trumpet, footage: 8, family: reed, number: 01 03/,
  /cc: 11/,
  /generalCancel: \{ program: 20, channel: 8 \}/,
]) {
  if (!wanted.test(whole)) throw new Error(`${wanted} is not in the profile`)
}
if (/unlearnt/.test(whole)) throw new Error('something is marked as not learnt')
console.log('learnt, cut off, taken up again')
