import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * `npm run long:rehearse [-- 20]`: rehearsals without a screen, every second one killed (-9) at a random moment. After
 * each no process of it may be left; after the last, which is not killed, no file either.
 */
const times = Number(process.argv[2] ?? 20)
/** From the first line of the program to the end of so short a piece. */
const WITHIN_MS = 12_000
/** What is told to end has ended by then. */
const DIES_WITHIN_MS = 5000

const voluntary = fileURLToPath(new URL('../../bin/voluntary', import.meta.url))
const house = mkdtempSync(join(tmpdir(), 'voluntary-long-rehearse-'))
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const listed = (folder: string, pattern: RegExp): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .map((name) => join(folder, name))
  } catch {
    return []
  }
}

/** What rehearsals leave where they leave something; others on this machine have JACK and screens of their own. */
const filesLeft = (): string[] => [
  ...listed(tmpdir(), /^voluntary-rehearsal-/),
  ...listed('/dev/shm', /voluntary-/),
  ...listed('/tmp', /^\.X\d+-lock$/),
  ...listed('/tmp/.X11-unix', /^X\d+$/),
]

/** Processes whose command speaks of a rehearsal; those that have ended and nobody has asked after do not count. */
function processesLeft(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      const isOurs = /voluntary-rehearsal-|-n voluntary-\d/.test(command) || command.includes(house)
      return isOurs ? [`${pid} ${command.trim()}`] : []
    } catch {
      return []
    }
  })
}

function rehearse(): ChildProcess {
  const out = join(house, 'out.wav')
  const args = ['--home', house, 'rehearse', 'st-anne', '--organ', 'grandorgue', '--to', '1', '--headless', '-o', out]
  return spawn(process.execPath, [voluntary, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
}

const before = new Set(filesLeft())
let faults = 0
let done = 0
let killed = 0
let tooBusy = 0
for (let i = 0; i <= times; i++) {
  const child = rehearse()
  let said = ''
  child.stderr?.on('data', (data: Buffer) => {
    said += data.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const isKilled = i % 2 === 1 && i < times
  if (isKilled) {
    const afterMs = Math.random() * WITHIN_MS
    await Promise.race([ended, sleep(afterMs)])
    child.kill('SIGKILL')
  }
  const code = await ended
  if (isKilled && code === null) killed++
  else if (code === 0) done++
  else if (code === 3) tooBusy++
  else {
    faults++
    console.log(`rehearsal ${i}: exit code ${code}: ${said}`)
  }
  let left = processesLeft()
  for (const until = Date.now() + DIES_WITHIN_MS; left.length > 0 && Date.now() < until; left = processesLeft()) {
    await sleep(50)
  }
  if (left.length > 0) {
    faults++
    console.log(`rehearsal ${i}${isKilled ? ' (killed)' : ''}: left running\n  ${left.join('\n  ')}`)
  }
}
const beside = readdirSync(house).filter((name) => name.endsWith('.part'))
const files = [...filesLeft().filter((path) => !before.has(path)), ...beside]
rmSync(house, { recursive: true, force: true })
console.log(
  `${done} rehearsals to the end, ${killed} killed, ${tooBusy} on too busy a machine; ${faults} with a fault; files left: ${files.length === 0 ? 'none' : files.join(', ')}`,
)
process.exitCode = faults === 0 && files.length === 0 ? 0 : 1
