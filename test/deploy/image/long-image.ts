import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOrganEnd, pause, until } from '../../organ-end.ts'

/**
 * `npm run long:image [-- FOLDER]`: the images built and started without Docker and without a registry. Needs root on Linux,
 * with debootstrap and buildah, and Debian's and npm's servers.
 * @param FOLDER keeps the bases and what was built; else a new one, which is removed
 */
const HERE = 'test/deploy/image'
const USER = 10001
const STARTS_WITHIN_MS = 30_000

interface Image {
  readonly root: string
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly healthcheck: readonly string[]
  readonly user: string
}
/** As Docker writes it. */
interface Config {
  readonly Env: readonly string[]
  readonly Entrypoint: readonly string[]
  readonly User: string
  readonly Healthcheck?: { readonly Test: readonly string[] }
}
interface Ran {
  readonly code: number | null
  readonly said: string
}

const given = process.argv[2]
const folder = given ?? mkdtempSync(join(tmpdir(), 'voluntary-long-image-'))
const houses = mkdtempSync(join(tmpdir(), 'voluntary-houses-'))
const builder = ['--root', `${folder}/storage`, '--runroot', `${folder}/run`]
async function main(): Promise<void> {
  mustRun(`${HERE}/make-bases.sh`)
  const [player, rehearsal] = mustRun(`${HERE}/build-here.sh`)
  if (!player || !rehearsal) throw new Error('not both targets were built')
  for (const [name, { root }] of Object.entries({ player, rehearsal })) {
    say(
      `${name}: ${mib(root, '.')} MiB; Node ${mib(root, 'usr/local/bin/node')}, our parts ${mib(root, 'opt/voluntary')}`,
    )
  }
  await lookInside(player)
  await runCommands(player)
  await serveAndEnd(player)
  await die(player)
  await rehearse(rehearsal)
}

async function lookInside(image: Image): Promise<void> {
  expect('user', image.user === `${USER}:${USER}`, image.user)
  const tools = ['npm', 'gcc', 'cc', 'make', 'python3', 'curl', 'wget', 'git']
  const { said } = await once(image, newHouse('tools'), [
    'sh',
    '-c',
    `for t in ${tools.join(' ')}; do command -v $t; done; true`,
  ])
  expect('no tools to build or fetch with', said === '', said)
  const wrote = await once(image, newHouse('root'), [
    'sh',
    '-c',
    'id -u; grep -h CapEff /proc/self/status; echo > /opt/voluntary/x',
  ])
  expect(
    'the root is read-only, the user has nothing',
    /^10001\n.*\t0{16}\n/.test(wrote.said) && wrote.code !== 0,
    wrote.said,
  )
}

async function runCommands(image: Image): Promise<void> {
  const house = newHouse('commands')
  mkdirSync(join(house, 'scores'))
  chownSync(join(house, 'scores'), USER, USER)
  for (const [command, pattern] of [
    [['scores'], /st-anne/],
    [['check', 'st-anne', '--organ', 'st-marys'], /./],
    [['render', 'st-anne', '--organ', 'st-marys', '--to', '2', '-o', '/house/st-anne.flac'], /./],
    [['export', 'st-anne', '--organ', 'st-marys', '-o', '/house/scores/ours.mid'], /./],
    [['backup', '-o', '/house/all.tar.gz'], /./],
  ] as const) {
    const { code, said } = await once(image, house, [...image.entrypoint, ...command])
    expect(command.join(' '), code === 0 && pattern.test(said), `${code} ${said}`)
  }
  const ports = await once(image, house, [...image.entrypoint, 'ports'])
  expect(
    'ALSA is asked, and has nothing here',
    ports.code === 1 && ports.said.includes('/dev/snd/seq is missing'),
    ports.said,
  )
  expect('the recording is there', readFileSync(join(house, 'st-anne.flac')).toString('latin1', 0, 4) === 'fLaC', '')
  const slow = start(image, house, [...image.entrypoint, 'render', 'bwv-553', '-o', '/house/long.wav'])
  await pause(1500)
  slow.kill('SIGTERM')
  const { code } = await slow.ended
  expect('a command without a handler ends at SIGTERM', code === 143, String(code))
}

async function serveAndEnd(image: Image): Promise<void> {
  for (const way of [['--http'], ['--lan'], ['--lan', '--http', '--web-port', '9000']]) {
    const house = newHouse('serve')
    const serving = start(image, house, [
      ...image.entrypoint,
      'serve',
      '--monitor',
      '--metrics',
      '127.0.0.1:9464',
      ...way,
    ])
    const ask = () => serving.run(image.healthcheck)
    await eventually(async () => (await ask()).code === 0)
    const { said } = await ask()
    expect(`HEALTHCHECK of serve ${way.join(' ')}`, said.includes('it runs'), said)
    const figures = await serving.run([
      'node',
      '-e',
      'fetch("http://127.0.0.1:9464/metrics").then((r) => r.text()).then(console.log)',
    ])
    expect('figures', figures.said.includes('voluntary_playing 0'), figures.said)
    const users = await serving.run(['sh', '-c', 'stat -c %u /proc/[0-9]* | sort -u'])
    expect('every process is the user’s', users.said.trim() === String(USER), users.said)
    const player = serving.player()
    process.kill(player, 'SIGSTOP')
    const deaf = await ask()
    expect('HEALTHCHECK sees that it stands still', deaf.code === 1, deaf.said)
    process.kill(player, 'SIGCONT')
    serving.kill('SIGTERM')
    const began = performance.now()
    const ended = await serving.ended
    expect('SIGTERM ends it in order', ended.code === 0, `${ended.code} ${ended.said}`)
    say(`   in ${Math.round(performance.now() - began)} ms`)
  }
}

/** A player that plays into a FIFO, ended in each way; with our own program as the first process too. */
async function die(image: Image): Promise<void> {
  for (const first of [image.entrypoint, ['voluntary']]) {
    for (const how of ['SIGTERM', 'the player is killed', 'all are killed'] as const) {
      const house = newHouse('die')
      const organ = openOrganEnd(join(house, 'organ'))
      chownSync(join(house, 'organ'), USER, USER)
      const serve = [...first, 'serve', '--http', '--device', '/house/organ']
      const serving = start(image, house, serve)
      await eventually(async () => (await serving.run(image.healthcheck)).code === 0)
      const playing = serving.run(['voluntary', 'play', 'old-100th', '--tempo', '60%'])
      await until(() => organ.keysDown().length > 0, STARTS_WITHIN_MS)
      await pause(500)
      const began = performance.now()
      if (how === 'the player is killed') process.kill(serving.player(), 'SIGKILL')
      else serving.kill(how === 'SIGTERM' ? 'SIGTERM' : 'SIGKILL')
      const { code, said } = await serving.ended
      await playing
      await pause(50)
      const took = `${first[0]} first, ${how}: ${organ.keysDown().length} keys left, code ${code}, ${Math.round(performance.now() - began)} ms`
      if (how === 'all are killed') {
        say(`   ${took}`)
        const silence = [...first, 'silence', '--if-killed', '--device', '/house/organ']
        const silenced = await once(image, house, silence)
        expect(
          'silence --if-killed lets go of them',
          organ.keysDown().length === 0,
          `${silenced.code} ${silenced.said}`,
        )
      } else {
        expect(took, organ.keysDown().length === 0 && code === (how === 'SIGTERM' ? 0 : 1), said)
      }
      organ.close()
    }
  }
}

async function rehearse(image: Image): Promise<void> {
  const missing = await once(image, newHouse('tools'), ['sh', '-c', 'command -v gcc cc make; true'])
  expect('no compiler in the rehearsal', missing.said === '', missing.said)
  const house = newHouse('rehearse')
  const { code, said } = await once(image, house, [
    ...image.entrypoint,
    ...['rehearse', 'st-anne', '--organ', 'st-marys', '--to', '2', '--headless', '--verify', '-o', '/house/out.flac'],
  ])
  say(said.trimEnd())
  expect('a rehearsal without a screen', code === 0 && readdirSync(house).includes('out.flac'), String(code))
}

function expect(what: string, holds: boolean, else_: string): void {
  say(`${holds ? 'ok  ' : 'FAIL'} ${what}${holds ? '' : `: ${else_.trim()}`}`)
  if (!holds) process.exitCode = 1
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Runs a script of this folder. @returns the images that it names */
function mustRun(script: string): (Image | undefined)[] {
  const { status, stdout } = spawnSync('bash', [script, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`${script} has failed`)
  const lines = stdout.trim().split('\n')
  return [0, 2].map((at) => {
    const [root, text] = lines.slice(at)
    if (!root?.startsWith('/') || text === undefined) return undefined
    const { config } = (JSON.parse(text) as { Docker: { config: Config } }).Docker
    return {
      root,
      env: config.Env,
      entrypoint: config.Entrypoint,
      healthcheck: config.Healthcheck?.Test.slice(1) ?? [],
      user: config.User,
    }
  })
}

function mib(root: string, path: string): number {
  return Math.round(
    Number(spawnSync('du', ['-skx', join(root, path)], { encoding: 'utf8' }).stdout.split('\t')[0]) / 1024,
  )
}

let made = 0
function newHouse(name: string): string {
  const house = join(houses, `${name}-${++made}`)
  mkdirSync(house)
  chownSync(house, USER, USER)
  return house
}

const once = (image: Image, house: string, command: readonly string[]): Promise<Ran> =>
  start(image, house, command).ended

const running = new Set<ChildProcess>()

/** A container that runs. */
function start(image: Image, house: string, command: readonly string[]) {
  const child = spawn('bash', [`${HERE}/contained.sh`, image.root, house, ...image.env, ...command])
  running.add(child)
  const ended = ran(child).finally(() => running.delete(child))
  const first = () => {
    const [pid] = childrenOf(child.pid ?? 0)
    if (pid === undefined) throw new Error('the container has ended')
    return pid
  }
  return {
    ended,
    kill: (signal: NodeJS.Signals) => process.kill(first(), signal),
    /** Below the sentinel; it may have children of its own. */
    player: () => {
      let pid = first()
      while (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cli/start.js')) {
        const [next] = childrenOf(pid)
        if (next === undefined) throw new Error('there is no player')
        pid = next
      }
      return pid
    },
    /** What `docker exec` does. */
    run: (within: readonly string[]): Promise<Ran> =>
      ran(
        spawn('nsenter', [
          ...['--target', String(first()), '--mount', '--pid', '--net', '--ipc', '--root'],
          ...[
            'setpriv',
            `--reuid=${USER}`,
            `--regid=${USER}`,
            '--clear-groups',
            '--no-new-privs',
            '--bounding-set=-all',
          ],
          ...['env', '-i', '-C', '/house', ...image.env, ...within],
        ]),
      ),
  }
}

function ran(child: ChildProcess): Promise<Ran> {
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      said += data
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })))
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + STARTS_WITHIN_MS
  for (;;) {
    if (await holds().catch(() => false)) return
    if (performance.now() > deadline) throw new Error('waited in vain')
    await pause(200)
  }
}

try {
  mkdirSync(folder, { recursive: true })
  await main()
} finally {
  for (const each of running) each.kill('SIGKILL')
  spawnSync('buildah', [...builder, 'rm', '--all'], { env: { ...process.env, STORAGE_DRIVER: 'overlay' } })
  if (given === undefined) rmSync(folder, { recursive: true, force: true })
  rmSync(houses, { recursive: true, force: true })
}
