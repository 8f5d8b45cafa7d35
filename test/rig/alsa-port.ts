import { type ChildProcess, execFileSync, execSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { messageLength } from '../../src/midi/index.ts'
import { listPorts, openPort } from '../../src/ports/index.ts'
import type { Port } from '../../src/ports/port.ts'

/**
 * The port at a real ALSA sequencer and a USB-MIDI device that can be unplugged. By hand, in a virtual machine that has
 * both (docs/performance.md says how): `node dist/rig/alsa-port.js`, as root. Prints `N passed, N failed`.
 */

const DEVICE = 'TestSynth'
const TWIN = 'Twin'
/** A byte is at the device after this, however busy the machine. */
const SETTLE_MS = 400
const self = fileURLToPath(import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'voluntary-rig-'))
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const sh = (command: string) => execSync(command, { encoding: 'utf8' }).trim()
const plug = (name: string, product = name) => execFileSync('usbmidi', ['plug', name, '1', product])
const unplug = (name: string) => execFileSync('usbmidi', ['unplug', name])
const nameOf = (start: string) => listPorts().find((name) => name.startsWith(start)) ?? ''
const openSystem = (name: string) => openPort({ type: 'system', name }, null)

let passed = 0
const failures: string[] = []
function check(what: string, holds: boolean, seen = ''): void {
  if (holds) passed++
  else failures.push(what)
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}${seen === '' ? '' : ` (${seen})`}`)
}
function throwsSaying(what: string, action: () => unknown, words: RegExp): void {
  try {
    action()
    check(what, false, 'nothing was thrown')
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown)
    check(what, words.test(said), said)
  }
}

/** Every byte that a device gets, at its own side. */
async function atDevice(name: string): Promise<{ readonly bytes: () => number[]; readonly end: () => void }> {
  const card = sh(`usbmidi gadget '${name}'`).replace('hw:', '')
  const file = join(folder, `device-${name}-${Date.now()}`)
  const out = openSync(file, 'w')
  const reader = spawn('cat', [`/dev/snd/midiC${card}D0`], { stdio: ['ignore', out, 'ignore'] })
  closeSync(out)
  await until(() => sh(`readlink /proc/${reader.pid}/fd/* || true`).includes('/dev/snd/midi'), 3000)
  return { bytes: () => [...readFileSync(file)], end: () => reader.kill() }
}

async function until(holds: () => boolean, mostMs: number): Promise<number> {
  const start = performance.now()
  while (!holds() && performance.now() - start < mostMs) await sleep(10)
  return performance.now() - start
}

const same = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((each, i) => each === b[i])
const differ = (got: readonly number[], sent: readonly number[]) =>
  `${got.length} of ${sent.length} bytes, first difference at ${sent.findIndex((each, i) => each !== got[i])}`

/** The same numbers every time. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function randomMessage(random: (below: number) => number): number[] {
  const kinds = [0x80, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0, 0xf0, 0xf1, 0xf2, 0xf3, 0xf6, 0xf8, 0xfa, 0xfb, 0xfc]
  const kind = kinds[random(kinds.length)] ?? 0x90
  const status = kind < 0xf0 ? kind | random(16) : kind
  if (status === 0xf0) return [0xf0, ...Array.from({ length: random(60) }, () => random(128)), 0xf7]
  return [status, random(128), random(128)].slice(0, messageLength(status))
}

const write = (port: Port, bytes: readonly number[]) => port.write(Uint8Array.from(bytes), 0, bytes.length)
const writeAt = (port: Port, bytes: readonly number[], atMs: number) =>
  port.timer?.writeAt(Uint8Array.from(bytes), 0, bytes.length, atMs)

async function bytesAndTimes(): Promise<void> {
  const device = await atDevice(DEVICE)
  const port = openSystem(nameOf(DEVICE))
  check('the port is the sequencer itself and has its timer', port.timer?.leadMs === 40)
  check('its name is as people know it', port.name === 'TestSynth MIDI 1', port.name)
  check('the device listens', port.listeners?.() === 1)

  const random = randomFrom(7)
  const sent: number[] = []
  for (let each = 0; each < 600; each++) {
    const run = Array.from({ length: 1 + random(8) }, () => randomMessage(random)).flat()
    sent.push(...run)
    write(port, run)
    if (each % 4 === 0) await sleep(2)
  }
  await until(() => device.bytes().length >= sent.length, 3000)
  check(
    'messages of all kinds, several a write, are identical at the device',
    same(device.bytes(), sent),
    differ(device.bytes(), sent),
  )

  const long = [0xf0, ...Array.from({ length: 19_998 }, (_, i) => i & 0x7f), 0xf7]
  const before = device.bytes().length
  const started = performance.now()
  write(port, [0x90, 60, 1, ...long, 0x80, 60, 0])
  const tookMs = performance.now() - started
  await until(() => device.bytes().length >= before + long.length + 6, 3000)
  const got = device.bytes().slice(before)
  const wanted = [0x90, 60, 1, ...long, 0x80, 60, 0]
  check(
    'a SysEx of 20,000 bytes is identical, notes round it',
    same(got, wanted),
    `${differ(got, wanted)}, ${tookMs.toFixed(0)} ms`,
  )

  throwsSaying('half a message is refused', () => write(port, [0x90, 60]), /no whole MIDI messages/)
  const mark = device.bytes().length
  write(port, [0x91, 61, 2])
  await sleep(SETTLE_MS)
  check('and nothing of it is left over', same(device.bytes().slice(mark), [0x91, 61, 2]))

  await queueOrder(port, device.bytes)
  await takenBack(port, device.bytes)
  await resting(port, device.bytes)

  const last = device.bytes().length
  writeAt(port, [0x80, 60, 0], performance.now() + 200)
  port.close()
  await sleep(50)
  check('closing waits for what is queued: the last note-off matters', same(device.bytes().slice(last), [0x80, 60, 0]))
  check(
    'no client, no queue is left',
    !sh('cat /proc/asound/seq/clients /proc/asound/seq/queues').includes('Voluntary'),
  )
  device.end()
}

async function queueOrder(port: Port, bytes: () => number[]): Promise<void> {
  const random = randomFrom(11)
  const start = bytes().length
  const sent: number[] = []
  const base = performance.now() + 30
  // Times that repeat, that are past, and close together.
  for (let each = 0; each < 400; each++) {
    const message = [0x90 | random(16), random(128), 1 + random(127)]
    sent.push(...message)
    writeAt(port, message, base - 60 + Math.floor(each / 4) * 2)
  }
  await until(() => bytes().length >= start + sent.length, 2000)
  check(
    'queued messages leave in their order, late ones too',
    same(bytes().slice(start), sent),
    differ(bytes().slice(start), sent),
  )

  const second = bytes().length
  const many: number[] = []
  const from = performance.now() + 40
  for (let each = 0; each < 1500; each++) {
    const run = Array.from({ length: 3 }, () => [0x90 | random(16), random(128), 1 + random(127)]).flat()
    many.push(...run)
    writeAt(port, run, from + each / 3)
  }
  await until(() => bytes().length >= second + many.length, 3000)
  check(
    '4,500 messages through a queue that holds 2,000 events: none is lost',
    same(bytes().slice(second), many),
    differ(bytes().slice(second), many),
  )
}

async function takenBack(port: Port, bytes: () => number[]): Promise<void> {
  const start = bytes().length
  const now = performance.now()
  writeAt(port, [0x90, 50, 1], now)
  for (let each = 0; each < 300; each++) writeAt(port, [0x90, 51, 1], now + 1500 + each / 10)
  await sleep(60)
  port.timer?.takeBack()
  write(port, [0x80, 50, 0])
  await sleep(1600)
  check(
    'what was taken back does not leave, what had left has',
    same(bytes().slice(start), [0x90, 50, 1, 0x80, 50, 0]),
    bytes()
      .slice(start, start + 12)
      .join(' '),
  )
  writeAt(port, [0x90, 52, 1], performance.now() + 20)
  await sleep(SETTLE_MS)
  check('and the timer goes on', same(bytes().slice(start + 6), [0x90, 52, 1]))
}

async function resting(port: Port, bytes: () => number[]): Promise<void> {
  const state = () => /timer state\s*: (\w+)/.exec(readFileSync('/proc/asound/seq/queues', 'utf8'))?.[1]
  check('the queue runs', state() === 'Running', state())
  const start = bytes().length
  await sleep(2300)
  port.isThere()
  check('a queue that nobody uses stops', state() === 'Stopped', state())
  const atMs = performance.now() + 100
  writeAt(port, [0x90, 53, 1], atMs)
  await sleep(50)
  const early = bytes().length
  await until(() => bytes().length > start, 500)
  const late = performance.now() - atMs
  check(
    'and runs again when it is needed, at the right time',
    early === start && late > -1 && late < 200,
    `${late.toFixed(1)} ms`,
  )
}

async function unplugging(): Promise<void> {
  const port = openSystem(nameOf(DEVICE))
  let device = await atDevice(DEVICE)
  check('a connected device is there', port.isThere())
  const asked = 2000
  const started = performance.now()
  for (let each = 0; each < asked; each++) port.isThere()
  check('asking costs little', true, `${(((performance.now() - started) * 1000) / asked).toFixed(1)} µs here`)

  device.end()
  const pulled = performance.now()
  unplug(DEVICE)
  const goneAfter = await until(() => !port.isThere(), 2000)
  check(
    'an unplugged device is missed within 1 s',
    goneAfter < 1000,
    `${(performance.now() - pulled).toFixed(0)} ms with the unplugging`,
  )
  write(port, [0x90, 60, 1])
  writeAt(port, [0x90, 60, 1], performance.now() + 5000)
  check('it cannot be opened again while it is out', !port.reopen())
  plug(DEVICE)
  check('it is back and still not ours', nameOf(DEVICE) !== '' && !port.isThere())
  device = await atDevice(DEVICE)
  check('then it is opened again', port.reopen() && port.isThere())
  write(port, [0x90, 61, 2])
  writeAt(port, [0x80, 61, 0], performance.now() + 40)
  await sleep(SETTLE_MS)
  check(
    'and gets what is sent from then on, nothing older',
    same(device.bytes(), [0x90, 61, 2, 0x80, 61, 0]),
    device.bytes().join(' '),
  )

  device.end()
  await sleep(50)
  unplug(DEVICE)
  plug(DEVICE)
  check('unplugged and plugged in again between two looks: seen', !port.isThere(), nameOf(DEVICE))
  check('and opened again', port.reopen())
  device = await atDevice(DEVICE)
  write(port, [0x90, 62, 3])
  await sleep(SETTLE_MS)
  check('and it sounds', same(device.bytes(), [0x90, 62, 3]), device.bytes().join(' '))
  device.end()
  unplug(DEVICE)
  throwsSaying('closing a port whose device has gone says so', () => port.close(), /is gone: was the cable pulled/)
  throwsSaying(
    'a device that is out cannot be opened',
    () => openSystem('TestSynth:TestSynth MIDI 1 24:0'),
    /is gone: is the cable in/,
  )
  plug(DEVICE)
  const elsewhere = openSystem('TestSynth:TestSynth MIDI 1 99:0')
  check('the only one of its name is opened at another address', elsewhere.isThere())
  elsewhere.close()
}

/** Each in its own socket, whoever comes first. */
const plugInto = (name: string, socket: number) =>
  execSync(`echo dummy_udc.${socket} > '/sys/kernel/config/usb_gadget/${name}/UDC'; sleep 0.6`)
const socketOf = (name: string) => Number(/\d+$/.exec(sh(`cat '/sys/kernel/config/usb_gadget/${name}/UDC'`))?.[0])

async function twins(): Promise<void> {
  plug(TWIN, DEVICE)
  const ours = socketOf(DEVICE)
  const others = socketOf(TWIN)
  const both = listPorts().filter((name) => name.startsWith(`${DEVICE}:`))
  check('two devices have the same name', both.length === 2, both.join(', '))
  throwsSaying('the name alone is not enough', () => openSystem('TestSynth:TestSynth MIDI 1 99:0'), /is gone/)
  const [wanted = ''] = both
  const port = openSystem(wanted)
  check('it is called by its whole name', port.name === wanted, port.name)
  unplug(DEVICE)
  check('ours is gone', !port.isThere())
  check('its twin is not taken for it', !port.reopen())
  unplug(TWIN)
  plugInto(TWIN, others)
  check(
    'not even alone, at whatever address',
    !port.reopen(),
    listPorts()
      .filter((name) => name.startsWith(DEVICE))
      .join(', '),
  )
  plugInto(DEVICE, ours)
  const device = await atDevice(DEVICE)
  const twin = await atDevice(TWIN)
  check(
    'ours comes back',
    port.reopen(),
    listPorts()
      .filter((name) => name.startsWith(DEVICE))
      .join(', '),
  )
  write(port, [0x90, 63, 4])
  await sleep(SETTLE_MS)
  check('and ours plays, not its twin', same(device.bytes(), [0x90, 63, 4]) && twin.bytes().length === 0)
  port.close()
  device.end()
  twin.end()
  unplug(TWIN)
}

const cardOfDevice = () => sh(`sed -n 's/^ *\\([0-9]*\\) \\[.*USB-Audio - TestSynth.*/\\1/p' /proc/asound/cards`)

async function refused(): Promise<void> {
  const raw = `/dev/snd/midiC${cardOfDevice()}D0`
  const holder = spawn('sh', ['-c', `exec sleep 100 > ${raw}`])
  await sleep(300)
  throwsSaying(
    'a device that another program holds',
    () => openSystem(nameOf(DEVICE)),
    /another program holds the device; close that one first/,
  )
  holder.kill()
  await sleep(200)
  const after = openSystem(nameOf(DEVICE))
  check('is opened when that has ended', after.isThere())
  after.close()

  const ports: Port[] = []
  throwsSaying(
    'more programs than the sequencer takes',
    () => {
      for (let each = 0; each < 100; each++) ports.push(openPort({ type: 'virtual', name: `v${each}` }, null))
    },
    /refuses another program .*close one that uses MIDI/,
  )
  check('before that 60 and more were opened', ports.length > 55, String(ports.length))
  for (const port of ports) port.close()
  check('and all are gone again', !readFileSync('/proc/asound/seq/clients', 'utf8').includes('Voluntary'))

  sh('chmod 600 /dev/snd/seq')
  const denied = spawnSync(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, self, 'open'],
    { encoding: 'utf8' },
  )
  check(
    'without the right to use it',
    /you may not use \/dev\/snd\/seq: add yourself to the group "audio"/.test(denied.stdout),
    denied.stdout.trim(),
  )
  sh('chmod 666 /dev/snd/seq')
}

const seqrecv = (client: string): ChildProcess => {
  const out = openSync(join(folder, `received-${client.replace(/\W/g, '-')}`), 'w')
  return spawn('stdbuf', ['-oL', 'seqrecv', '-c', client, '-t', '20000', '-e', '20000'], {
    stdio: ['ignore', out, 'ignore'],
  })
}
const received = (client: string) =>
  readFileSync(join(folder, `received-${client.replace(/\W/g, '-')}`), 'utf8').match(/noteon|noteoff/g)?.length ?? 0

async function virtualPort(): Promise<void> {
  const port = openPort({ type: 'virtual', name: 'organ loft' }, null)
  const address = /Client\s+(\d+) : "Voluntary"/.exec(readFileSync('/proc/asound/seq/clients', 'utf8'))?.[1]
  check('a port of ours is in the sequencer by its name', sh('aconnect -i').includes("'organ loft"))
  check('nobody listens yet, and nothing is lost by it', port.listeners?.() === 0 && port.isThere() && port.reopen())
  write(port, [0x90, 1, 1])
  const listener = seqrecv(`${address}:0`)
  await until(() => port.listeners?.() === 1, 3000)
  check('a listener is counted', port.listeners?.() === 1)
  write(port, [0x90, 60, 1])
  writeAt(port, [0x80, 60, 0], performance.now() + 20)
  await until(() => received(`${address}:0`) === 2, 2000)
  check('and hears', received(`${address}:0`) === 2)

  const stuck = spawn('aseqdump', ['-p', `${address}:0`], { stdio: 'ignore' })
  await until(() => port.listeners?.() === 2, 3000)
  stuck.kill('SIGSTOP')
  const started = performance.now()
  for (let each = 0; each < 3000; each++) {
    write(port, [0x90, each & 0x7f, 1])
    if (each % 50 === 0) await sleep(20)
  }
  await until(() => received(`${address}:0`) === 3002, 3000)
  check(
    'a second listener that hangs does not hold up the first',
    received(`${address}:0`) === 3002,
    `${received(`${address}:0`)} of 3002 in ${(performance.now() - started).toFixed(0)} ms`,
  )
  stuck.kill('SIGKILL')
  listener.kill()
  port.close()
  check('the port goes when it is closed', !sh('aconnect -i').includes('organ loft'))
}

async function killed(): Promise<void> {
  const device = await atDevice(DEVICE)
  const child = spawn(process.execPath, [self, 'hang'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const queues = readFileSync('/proc/asound/seq/queues', 'utf8')
  check('another process has a queue with events in it', /queued time events : [1-9]/.test(queues))
  child.kill('SIGKILL')
  await new Promise((resolve) => child.once('exit', resolve))
  await sleep(100)
  check(
    'killed, it leaves no queue and no client',
    !sh('cat /proc/asound/seq/queues /proc/asound/seq/clients').includes('Voluntary'),
  )
  await sleep(1200)
  check('and what it had queued does not leave', device.bytes().length === 0, String(device.bytes().length))
  device.end()
}

async function inWorker(): Promise<void> {
  const device = await atDevice(DEVICE)
  await sleep(100)
  const worker = new Worker(self, { workerData: { port: nameOf(DEVICE) } })
  const code = await new Promise((resolve) => worker.once('exit', resolve))
  await sleep(SETTLE_MS)
  const notes = Array.from({ length: 20 }, (_, i) => [0x90, i, 1, 0x80, i, 0]).flat()
  check(
    'a thread that never returns to its event loop sends, beside ours',
    code === 0 && same(device.bytes(), notes),
    differ(device.bytes(), notes),
  )
  device.end()
}

function playInWorker(): void {
  const port = openSystem((workerData as { port: string }).port)
  const nap = new Int32Array(new SharedArrayBuffer(4))
  for (let each = 0; each < 20; each++) {
    Atomics.wait(nap, 0, 0, 5)
    write(port, [0x90, each, 1])
    writeAt(port, [0x80, each, 0], performance.now() + 2)
    Atomics.wait(nap, 0, 0, 5)
  }
  port.close()
}

async function rawDevice(): Promise<void> {
  // A twin that has gone left a lower number free: take it.
  unplug(DEVICE)
  plug(DEVICE)
  const card = cardOfDevice
  const path = `/dev/snd/midiC${card()}D0`
  const port = openPort({ type: 'device', path }, null)
  check('the raw device is there', port.isThere())
  unplug(DEVICE)
  const goneAfter = await until(() => !port.isThere(), 2000)
  check('unplugged without a write, it is missed', goneAfter < 1000, `${goneAfter.toFixed(0)} ms`)
  write(port, [0x90, 60, 1])
  check('it cannot be opened again while it is out', !port.reopen())
  plug(DEVICE)
  const device = await atDevice(DEVICE)
  check('then it can', port.reopen(), `${path}, now card ${card()}`)
  write(port, [0x90, 64, 5])
  await sleep(SETTLE_MS)
  check('and it sounds', same(device.bytes(), [0x90, 64, 5]), device.bytes().join(' '))
  unplug(DEVICE)
  await sleep(300)
  write(port, [0x90, 64, 5])
  check('unplugged, a write is quiet', !port.isThere())
  throwsSaying('closing it then says so', () => port.close(), /device is gone/)
  device.end()
  plug(DEVICE)
}

/** A child without koffi, or without libasound: what was there before does its work. */
async function fallback(): Promise<void> {
  sh(`mkdir -p ${folder}/none && mount --bind ${folder}/none node_modules/koffi`)
  // Empty, the search would go on in the folders above.
  writeFileSync('node_modules/koffi/index.js', 'throw new Error("away")')
  const child = spawnSync(process.execPath, [self, 'fallback'], { encoding: 'utf8' })
  sh('umount node_modules/koffi')
  console.log(child.stdout.trim().replace(/^/gm, '     without koffi: '))
  check(
    'without koffi RtMidi plays, and misses and finds its device',
    /^0 failed$/m.test(child.stdout),
    child.stderr.trim().slice(-300),
  )
  const library = sh('readlink -f /usr/lib/*/libasound.so.2')
  sh(`mv ${library} ${library}.away`)
  const none = spawnSync(process.execPath, [self, 'open'], { encoding: 'utf8' })
  sh(`mv ${library}.away ${library}`)
  check(
    'without libasound it is said which package is missing',
    /install it \(Debian: apt-get install libasound2\)/.test(none.stdout),
    none.stdout.trim().slice(0, 200),
  )
}

async function withoutKoffi(): Promise<void> {
  const device = await atDevice(DEVICE)
  const port = openSystem(nameOf(DEVICE))
  check('it has no timer', port.timer === null)
  write(port, [0x90, 60, 1])
  await sleep(SETTLE_MS)
  check('it sounds', same(device.bytes(), [0x90, 60, 1]))
  device.end()
  unplug(DEVICE)
  const goneAfter = await until(() => !port.isThere(), 3000)
  check('unplugged, it is missed', goneAfter < 1500, `${goneAfter.toFixed(0)} ms`)
  write(port, [0x90, 60, 1])
  check('it cannot be opened again while it is out', !port.reopen())
  plug(DEVICE)
  const again = await atDevice(DEVICE)
  check('then it can', port.reopen() && port.isThere())
  write(port, [0x90, 61, 1])
  await sleep(SETTLE_MS)
  check('and it sounds', same(again.bytes(), [0x90, 61, 1]), again.bytes().join(' '))
  again.end()
  port.close()
}

async function main(): Promise<void> {
  plug(DEVICE)
  const { Output } = createRequire(import.meta.url)('@julusian/midi') as typeof import('@julusian/midi')
  const rtMidi = Output.getPortNames()
  check('the list of ports is the one of RtMidi', listPorts().join() === rtMidi.join(), listPorts().join(' | '))
  for (const part of [bytesAndTimes, unplugging, twins, refused, virtualPort, killed, inWorker, rawDevice, fallback]) {
    console.log(`-- ${part.name}`)
    try {
      await part()
    } catch (thrown) {
      check(
        `${part.name} to its end`,
        false,
        thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
      )
    }
  }
}
if (!isMainThread) playInWorker()
else if (process.argv[2] === 'open') {
  try {
    console.log(openSystem(nameOf(DEVICE)).name)
  } catch (thrown) {
    console.log(thrown instanceof Error ? thrown.message : thrown)
  }
} else if (process.argv[2] === 'hang') {
  const port = openSystem(nameOf(DEVICE))
  for (let each = 0; each < 50; each++) writeAt(port, [0x90, each, 1], performance.now() + 1000)
  console.log('queued')
  setInterval(() => undefined, 1000)
} else if (process.argv[2] === 'fallback') {
  await withoutKoffi()
  console.log(`${failures.length} failed`)
} else {
  await main()
  console.log(`${passed} passed, ${failures.length} failed`)
  process.exit(failures.length === 0 ? 0 : 1)
}
