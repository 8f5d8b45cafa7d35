import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DEVICE, openDevice, PROGRAM, sleep, until } from './device.ts'

/**
 * A hand at the console while a piece is being played, on a real ALSA sequencer with an emulated USB device that answers
 * each stop message with the same. By hand, in the virtual machine (docs/performance.md): `node dist/rig/test/rig/hands.js`.
 */
const folder = mkdtempSync(join(tmpdir(), 'voluntary-hands-'))
mkdirSync(join(folder, 'organs'))
writeFileSync(
  join(folder, 'organs', 'telling.yaml'),
  `name: An organ that tells
port: [${DEVICE}]
wire: usb
tells: all
generalCancel: { program: 20, channel: 16 }
divisions:
  - name: Great
    letter: G
    channel: 2
    compass: [36, 96]
    stops:
      - { name: Open Diapason, footage: 8, family: principal, midi: { nrpn: 1 } }
      - { name: Principal, footage: 4, family: principal, midi: { nrpn: 2 } }
      - { name: Trumpet, footage: 8, family: reed, midi: { nrpn: 3 } }
      - { name: Flute, footage: 4, family: flute, midi: { nrpn: 4 } }
  - name: Pedal
    letter: P
    channel: 3
    compass: [36, 67]
    pedal: true
    stops:
      - { name: Bourdon, footage: 16, family: flute, midi: { nrpn: 1 } }
pistons:
  - { name: full, draw: [Open Diapason, Principal, Bourdon], retire: [Trumpet], call: { program: 5, channel: 16 } }
`,
)
const side = join(folder, 'side.yaml')
writeFileSync(
  side,
  `map: GGGP
pickup: 1/4
cues:
  - { at: start, draw: [Gt. Open Diapason 8, Ped. Bourdon 16] }
  - { at: 3, draw: [Gt. Principal 4] }
  - { at: 5, retire: [Gt. Trumpet 8] }
`,
)

/** `C4`, `99 0 98 3 6 127`: what the organ was told besides notes. */
const told: string[] = []
let parameter: number[] = []
const device = await openDevice((message) => {
  const [status = 0, controller = 0, value = 0] = message
  if (status >> 4 !== 0xb && status >> 4 !== 0xc) return
  device.say(message)
  if (status >> 4 === 0xc) told.push(`program ${status & 0x0f} ${controller}`)
  else if (controller === 99) parameter = []
  if (status >> 4 !== 0xb) return
  parameter.push(value)
  if (controller === 6) told.push(`${status & 0x0f}: ${parameter[1]} ${value === 127 ? 'on' : 'off'}`)
})
const { books } = device
const hand = (stop: number, on: boolean) => device.say([0xb1, 99, 0, 0xb1, 98, stop, 0xb1, 6, on ? 127 : 0])

let output = ''
let ended = false
const args = [PROGRAM, '--home', folder, 'play', 'st-anne', '--organ', 'telling', '--registration', side]
const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
for (const stream of [child.stdout, child.stderr])
  stream?.on('data', (data) => {
    output += data
  })
child.on('exit', () => {
  ended = true
})

const results: [boolean, string][] = []
const check = (what: string, holds: boolean) => results.push([holds, what])
await until(() => books.on > 3, 60_000, 'the first chord')
await sleep(400)
hand(3, true)
hand(4, true)
await until(() => /at the console: .*Trumpet 8 drawn/.test(output), 5000, 'the hand is shown')
check('both stops of the hand are shown', /Great Trumpet 8 drawn, Great Flute 4 drawn/.test(output))
check('and not said to the organ again', !told.includes('1: 3 on') && !told.includes('1: 4 on'))
await until(() => told.includes('1: 2 on'), 30_000, 'the cue of bar 3')
check('a cue that names other stops leaves it alone', !told.includes('1: 3 off'))
await until(() => told.includes('1: 3 off'), 30_000, 'the cue of bar 5 that retires the Trumpet')
check('the cue that names it has the last word', true)
device.say([0xcf, 4])
await until(() => /at the console: piston full/.test(output), 5000, 'the piston is named')
await until(() => ended, 60_000, 'the end')
await sleep(300)
device.listen()
device.end()
check('played to the end', /Played to the end/.test(output))
check('our answers were nobody’s hand', (output.match(/at the console/g) ?? []).length === 2)
check('nor what a piston at the console drew, though we had drawn it before', !told.includes('1: 1 off'))
check('what the organist drew is his', !told.includes('1: 4 off'))
check(
  `as many note-offs as note-ons (${books.on}), none struck twice`,
  books.on === books.off && books.struckTwice === 0,
)
check('nothing sounds', device.down.size === 0)
for (const [holds, what] of results) console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
console.log(told.join(', '))
const failed = results.filter(([holds]) => !holds).length
if (failed > 0) console.log(output)
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
