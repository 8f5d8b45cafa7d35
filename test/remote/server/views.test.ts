import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openOrganEnd, until } from '../../organ-end.ts'
import { openPage, type Rig, tap } from './rig.ts'
import { endServer, pairPhone, type Served, startServer } from './started.ts'
import { tune } from './tune.ts'

/** The built programs beside each other: a server that owns the organ, and terminals that are views of it. */
const home = mkdtempSync(join(tmpdir(), 'voluntary-views-'))
const HELD = `title: Evensong
items:
  - { hymn: tune, verses: 2, playOver: none, breath: 0.5, tempo: 400% }
  - { voluntary: tune, tempo: 400%, start: on }
`
beforeAll(() => {
  for (const folder of ['scores', 'programmes']) mkdirSync(join(home, folder))
  writeFileSync(join(home, 'scores', 'tune.mid'), tune())
  writeFileSync(join(home, 'scores', 'slow.mid'), tune(1500))
  writeFileSync(join(home, 'programmes', 'evensong.yaml'), HELD)
  writeFileSync(join(home, 'programmes', 'slow.yaml'), 'items:\n  - { voluntary: slow }\n')
  writeFileSync(join(home, 'programmes', 'empty.yaml'), 'items: []\n')
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

const running: { kill: (signal: NodeJS.Signals) => unknown }[] = []
afterEach(() => {
  for (const each of running.splice(0)) each.kill('SIGTERM')
})

/** A program with a pipe to type into. */
function typed(...args: string[]) {
  const child = spawn('node', ['bin/voluntary', '--home', home, ...args])
  running.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output += data
    })
  }
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)))
  return {
    child,
    exit,
    output: () => output,
    say: (line: string) => child.stdin.write(`${line}\n`),
    sees: (words: string) => until(() => output.includes(words)),
  }
}
const serveOn = async (name: string, ...args: string[]): Promise<Served> => {
  const served = await startServer(home, join(home, `${name}.fifo`), ...args)
  running.push(served.process)
  return served
}
/** Started without its own port: a view, where a server runs. */
const alone = (name: string) => ({
  organ: openOrganEnd(join(home, `${name}.fifo`)),
  device: join(home, `${name}.fifo`),
})

const LOOKS = 'the whole of Evensong'
/** Holds the whole of it. @returns what it said and its exit code */
async function hold(...args: string[]) {
  const service = typed('programme', 'run', 'evensong', '--from-start', ...args)
  await service.sees('waits | go: Verse 1 of 2')
  service.say('nonsense')
  await service.sees('bar, marker, piston or stop "nonsense"')
  service.say('go')
  return { code: await service.exit, said: service.output(), what: LOOKS }
}
/** Without the port's name, and how many lines were seen in passing. */
const plain = (said: string, ...ports: string[]) =>
  [...new Set(ports.reduce((text, port) => text.replace(port, 'PORT'), said).split('\n'))].filter(
    // What stands there for a moment may not be seen.
    (line) => !/\| (plays|over) \|/.test(line),
  )

describe('programme run beside a server', () => {
  test('is a view of it: the same bytes, the same words, the same exit code', async () => {
    const { organ, device } = alone('alone')
    const there = await hold('--device', device)
    const wanted = organ.bytes()
    organ.close()
    const served = await serveOn('served')
    const here = await hold()
    await until(() => served.organ.bytes().length >= wanted.length)
    expect(served.organ.bytes()).toEqual(wanted)
    expect(wanted.filter((byte) => byte >> 4 === 9).length).toBe(30)
    expect(here.said).toContain(`Evensong → ${served.fifo} (voluntary serve)\n`)
    expect(plain(here.said, `${served.fifo} (voluntary serve)`)).toEqual(plain(there.said, device))
    expect([here.code, there.code]).toEqual([0, 0])
    expect(await endServer(served)).toBe(0)
  }, 60_000)

  test('a phone and the terminal hold one service; Ctrl-C of the view ends it, and it is resumed', async () => {
    const served = await serveOn('shared')
    const page = await openPage({ url: served.at, origin: served.at } as Rig, await pairPhone(served))
    const view = typed('programme', 'run', 'slow', '--from-start')
    await view.sees('waits | go: Voluntary')
    await until(() => page.state().playing?.doing === 'waits')
    const second = typed('programme', 'run', 'evensong')
    expect(await second.exit).toBe(1)
    expect(second.output()).toContain('slow is being held: stop it first')
    const another = typed('programme', 'run', 'slow')
    await another.sees('It is being held already; this is one more view of it.')
    page.send(tap(page, { name: 'go' }, { revision: page.state().revision }))
    await view.sees('| plays |')
    await another.sees('| plays |')
    await until(() => served.organ.keysDown().length === 2)
    view.child.kill('SIGINT')
    expect(await view.exit).toBe(130)
    expect(await another.exit).toBe(0)
    expect(view.output()).toMatch(/Stopped; it goes on from here when it is run again\. The keys are up/)
    expect(served.organ.keysDown()).toEqual([])
    await until(() => page.state().playing === null)
    const again = typed('programme', 'run', 'slow')
    await again.sees('waits | go: Voluntary')
    again.say('status')
    again.say('quit')
    expect(await again.exit).toBe(0)
    page.close()
    await endServer(served)
  })

  test('what only the server can be told is refused; what it cannot play is said as without it', async () => {
    const served = await serveOn('refusing')
    const refused = async (...args: string[]) => {
      const program = typed(...args)
      return { code: await program.exit, said: program.output() }
    }
    for (const command of [['programme', 'run', 'slow'], ['console'], ['play', 'tune']]) {
      const { code, said } = await refused(...command, '--timing', 'sleep')
      expect([command, code, said]).toEqual([command, 2, expect.stringMatching(/give --timing to voluntary serve/)])
    }
    const cases: [args: string[], code: number, words: RegExp][] = [
      [['programme', 'run', 'empty'], 2, /empty\.yaml: there is nothing in this programme/],
      [['programme', 'run', 'nowhere'], 2, /no such programme/],
      [['programme', 'run', 'slow', '--go-from', 'x'], 2, /no switch has been taught[\s\S]*learn-go --from x/],
      [['programme', 'run', 'slow', '--organ', 'nowhere'], 2, /no such organ/],
      [['console', 'nowhere'], 2, /no such organ/],
      [['console', 'st-marys', '--device', served.fifo], 1, /in use: another voluntary/],
      [['programme', 'run', 'slow', '--device', served.fifo], 1, /in use: another voluntary/],
    ]
    for (const [args, wanted, words] of cases) {
      const { code, said } = await refused(...args)
      expect([args, code, said]).toEqual([args, wanted, expect.stringMatching(words)])
    }
    expect(served.organ.bytes()).toEqual([])
    await endServer(served)
  }, 60_000)

  test('a server that goes is said, and the organ is silent', async () => {
    const served = await serveOn('going')
    const view = typed('programme', 'run', 'slow', '--from-start')
    await view.sees('waits | go: Voluntary')
    view.say('go')
    await until(() => served.organ.keysDown().length === 2)
    expect(await endServer(served)).toBe(0)
    expect(await view.exit).toBe(1)
    expect(view.output()).toMatch(/voluntary serve has ended; the keys are up/)
    expect(served.organ.keysDown()).toEqual([])
    const killed = await serveOn('killed')
    const orphan = typed('programme', 'run', 'slow')
    await orphan.sees('waits | go: Voluntary')
    const child = spawnSync('pgrep', ['-P', String(killed.process.pid)], { encoding: 'utf8' }).stdout.trim()
    process.kill(Number(child), 'SIGKILL')
    expect(await orphan.exit).toBe(1)
    expect(orphan.output()).toContain('The server has gone')
    await killed.exit
    killed.organ.close()
  })
})

const LINES = `draw Gt. Trumpet 8
state
scale Pedal 400
wait
piston mf
retired Gt. Oboe of nowhere
draw Oboe
panic
`
const console = async (text: string, ...args: string[]) => {
  const jamb = typed('console', 'st-marys', ...args)
  jamb.child.stdin.end(text)
  return { code: await jamb.exit, said: jamb.output() }
}
/** Lines in the order of their kinds: what goes out is said in passing, between answers. */
const sorted = (said: string, port: string) => said.replace(port, 'PORT').split('\n').sort()

describe('console beside a server', () => {
  test('is a view of it: the same bytes, the same words, the same exit codes', async () => {
    const { organ, device } = alone('jamb-alone')
    const there = await console(LINES, '--device', device)
    const wanted = organ.bytes()
    organ.close()
    const served = await serveOn('jamb-served')
    const here = await console(LINES)
    expect(served.organ.bytes()).toEqual(wanted)
    expect(wanted.length).toBeGreaterThan(100)
    expect(sorted(here.said, `${served.fifo} (voluntary serve)`)).toEqual(sorted(there.said, device))
    expect([here.code, there.code]).toEqual([2, 2])
    expect((await console('state\n')).code).toBe(0)
    await endServer(served)
  }, 60_000)

  test('while it is open nothing else begins, a phone may silence and close it; it ends with its terminal', async () => {
    const served = await serveOn('jamb-open')
    const page = await openPage({ url: served.at, origin: served.at } as Rig, await pairPhone(served))
    const jamb = typed('console')
    jamb.say('draw Gt. Trumpet 8')
    await jamb.sees('Trumpet 8 drawn')
    await until(() => page.state().go.says.includes('stop jamb is open'))
    expect(page.state().can).toEqual(['stop'])
    await until(() => page.state().console?.divisions[0]?.drawn.includes('Trumpet 8') === true)
    const other = typed('play', 'tune')
    expect(await other.exit).toBe(1)
    expect(other.output()).toMatch(/stop jamb of .* is open at the organ’s computer: stop it first/)
    jamb.say('scale Pedal 20')
    await until(() => served.organ.keysDown().length === 1)
    await until(() => page.state().console?.divisions.some(({ keys }) => keys.length === 1) === true)
    page.send({ type: 'panic', id: 'panic-jamb' })
    await until(() => served.organ.keysDown().length === 0)
    page.send(tap(page, { name: 'stop' }, { revision: page.state().revision }))
    expect(await jamb.exit).toBe(0)
    expect(jamb.output()).toContain('Closed; the keys are up')
    // Killed without a word.
    const second = typed('console')
    second.say('scale Pedal 20')
    await until(() => served.organ.keysDown().length === 1)
    second.child.kill('SIGKILL')
    await until(() => served.organ.keysDown().length === 0)
    await until(() => page.state().can.includes('play'))
    page.close()
    await endServer(served)
  }, 60_000)
})
