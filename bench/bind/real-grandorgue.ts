import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A display, a sound server without a sound card, our end of GrandOrgue's cables; all of it ours, all of it ended. */
export interface Stage {
  readonly env: NodeJS.ProcessEnv
  readonly ear: Ear
  readonly end: () => Promise<void>
}

interface Ear {
  readonly send: (...bytes: number[]) => void
  /** Messages that came since this was last asked. */
  readonly heard: () => number[][]
  readonly record: (seconds: number) => Promise<Float32Array>
  readonly lostCycles: () => number
  readonly connect: (from: string, to: string) => void
}

const RATE = 48_000
const PERIOD = 512
const EAR = 'organ-ear'
const CHILDREN = new Set<ChildProcess>()

export async function openStage(folder: string): Promise<Stage> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void endAll().then(() => process.exit(1)))
  const name = `bind${process.pid}`
  const display = await openDisplay()
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: display,
    LC_ALL: 'C.UTF-8',
    JACK_NO_START_SERVER: '1',
    JACK_NO_AUDIO_RESERVATION: '1',
    JACK_DEFAULT_SERVER: name,
  }
  start('jackd', ['-n', name, '--realtime', '-P', '60', '-S', '-d', 'dummy', '-r', `${RATE}`, '-p', `${PERIOD}`], env)
  const program = join(folder, 'jack-ear')
  execFileSync('gcc', ['-O2', '-o', program, 'bench/bind/jack-ear.c', '-ljack'])
  const ear = await openEar(program, env)
  return { env, ear, end: endAll }
}

async function openDisplay(): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  CHILDREN.add(server)
  const said = server.stdio[3]
  if (!said || !('on' in said)) throw new Error('Xvfb says no display')
  const number = await new Promise<string>((resolve, reject) => {
    said.on('data', (data: Buffer) => resolve(data.toString().trim()))
    server.on('error', reject)
    server.on('exit', () => reject(new Error('Xvfb ended')))
  })
  return `:${number}`
}

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, args, { env, stdio: 'ignore' })
  CHILDREN.add(child)
  return child
}

async function openEar(program: string, env: NodeJS.ProcessEnv): Promise<Ear> {
  for (let tries = 0; ; tries++) {
    try {
      return await tryEar(program, env)
    } catch (thrown) {
      if (tries > 40) throw thrown
      await sleep(250)
    }
  }
}

function tryEar(program: string, env: NodeJS.ProcessEnv): Promise<Ear> {
  const child = spawn(program, [EAR], { env, stdio: ['pipe', 'pipe', 'ignore'] })
  CHILDREN.add(child)
  let pending = Buffer.alloc(0)
  let messages: number[][] = []
  let lost = 0
  let recorded: ((sound: Float32Array) => void) | null = null
  const say = (line: string) => child.stdin?.write(`${line}\n`)
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('no sound server')))
    child.stdout?.on('data', (data: Buffer) => {
      pending = Buffer.concat([pending, data])
      for (;;) {
        const end = pending.indexOf(10)
        if (end < 0) return
        const [word = '', ...rest] = pending.subarray(0, end).toString().split(' ')
        if (word === 'R') {
          const length = Number(rest[0]) * 4
          if (pending.length < end + 1 + length) return
          const bytes = Uint8Array.from(pending.subarray(end + 1, end + 1 + length))
          pending = pending.subarray(end + 1 + length)
          recorded?.(new Float32Array(bytes.buffer))
          continue
        }
        pending = pending.subarray(end + 1)
        if (word === 'M') messages.push(rest.map((each) => Number.parseInt(each, 16)))
        if (word === 'X') lost = Number(rest[0])
        if (word === 'ready') {
          resolve({
            send: (...bytes) => say(`S ${bytes.map((each) => each.toString(16)).join(' ')}`),
            heard: () => {
              const all = messages
              messages = []
              return all
            },
            record: (seconds) =>
              new Promise((done) => {
                recorded = done
                say(`R ${seconds}`)
              }),
            lostCycles: () => lost,
            connect: (from, to) => say(`C${from}|${to}`),
          })
        }
      }
    })
  })
}

async function endAll(): Promise<void> {
  for (const child of [...CHILDREN].reverse()) await endChild(child)
}

async function endChild(child: ChildProcess): Promise<void> {
  CHILDREN.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  const isOver = await Promise.race([ended.then(() => true), sleep(3000).then(() => false)])
  if (!isOver) child.kill('SIGKILL')
}

export interface RunningOrgan {
  /** Titles of GrandOrgue's windows that tell of trouble. */
  readonly troubles: readonly string[]
  readonly end: () => Promise<void>
}

const TROUBLE = /^(Load error|Error|Import|Log messages|Program Settings|Settings Reason)/

/** GrandOrgue with an organ, ready to be played. */
export async function startGrandOrgue({ env, ear }: Stage, home: string, organ: string): Promise<RunningOrgan> {
  const child = spawn('nice', ['-n', '-10', 'GrandOrgue', organ], { env: { ...env, HOME: home }, stdio: 'ignore' })
  CHILDREN.add(child)
  for (let tries = 0; tries < 600; tries++) {
    await sleep(100)
    if (child.exitCode !== null) throw new Error(`GrandOrgue ended (${child.exitCode})`)
    const titles = windows(env)
    const troubles = titles.filter((title) => TROUBLE.test(title))
    const isReady = titles.some((title) => /^GrandOrgue v.* - /.test(title)) && !titles.includes('Loading sample set')
    if (!isReady && troubles.length === 0) continue
    ear.connect('GrandOrgueAudio:out_0', `${EAR}:left`)
    ear.connect('GrandOrgueAudio:out_1', `${EAR}:right`)
    await sleep(800)
    const seen = windows(env).filter((title) => TROUBLE.test(title))
    // What it complains of stands in its windows only.
    if (seen.length > 0) execFileSync('import', ['-window', 'root', join(home, 'complaint.png')], { env })
    return { troubles: seen, end: () => endChild(child) }
  }
  throw new Error('GrandOrgue was not ready after a minute')
}

const windows = (env: NodeJS.ProcessEnv): string[] => {
  const tree = execFileSync('xwininfo', ['-root', '-tree'], { env, encoding: 'utf8' })
  return [...tree.matchAll(/"([^"]*)": \("GrandOrgue/g)].flatMap(([, title]) => title ?? [])
}

/** A home in which GrandOrgue plays over the sound server, hears us and tells us. */
export function makeHome(home: string, more = ''): void {
  mkdirSync(join(home, 'GrandOrgue', 'Data'), { recursive: true })
  mkdirSync(join(home, 'GrandOrgue', 'Cache'), { recursive: true })
  const device = (at: string, port: string) =>
    [`${at}=jack: ${EAR}:${port}`, `${at}ApiName=jack`, `${at}PortName=Rt`, `${at}Enabled=Y`, `${at}RegEx=`].join('\n')
  const channel = (at: string, left: number, right: number) => [
    `${at}GroupCount=1`,
    `${at}Group001Name=Default audio group`,
    `${at}Group001Left=${left}`,
    `${at}Group001Right=${right}`,
  ]
  const config = [
    '[General]',
    `SampleRate=${RATE}`,
    `SamplesPerBuffer=${PERIOD}`,
    'LoadLastFile=N',
    'ManageCache=Y',
    'Concurrency=1',
    'ReleaseConcurrency=1',
    'LoadConcurrency=2',
    'RandomizeSpeaking=N',
    'ReleaseLength=0',
    'Volume=-6',
    `SettingPath=${home}/GrandOrgue/Data`,
    `CachePath=${home}/GrandOrgue/Cache`,
    '[SoundPorts]',
    'PortAudio.Enabled=N',
    'RtAudio.Enabled=N',
    'Jack.Enabled=Y',
    '[AudioGroups]',
    'Count=1',
    'Name001=Default audio group',
    '[AudioDevices]',
    'Count=1',
    'Device001Name=Jack: Native Output',
    'Device001ChannelCount=2',
    'Device001Latency=10',
    ...channel('Device001Channel001', 0, -121),
    ...channel('Device001Channel002', -121, 0),
    '[MidiPorts]',
    'Rt.Enabled=Y',
    'Rt.alsa.Enabled=N',
    'Rt.jack.Enabled=Y',
    '[MIDIIn]',
    'IsToAutoAddMidi=Y',
    'IsToCheckMidiOnStart=N',
    'Count=0',
    '[MIDIOut]',
    'Count=1',
    device('Device001', 'in'),
    more,
  ]
  writeFileSync(join(home, 'GrandOrgueConfig'), `${config.join('\n')}\n`)
}
