import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * `npm run long:mutations`: faults put into the sources one at a time, and after how many steps the church sees each.
 * Nothing of the sources is changed: a mutation is made while its bundle is built.
 */
interface Mutation {
  readonly says: string
  readonly file: string
  readonly from: string
  readonly to: string
}

const m = (says: string, file: string, from: string, to: string): Mutation => ({ says, file, from, to })

/** The first six survived all other tests once (issue 16, 14). */
const MUTATIONS: readonly Mutation[] = [
  m(
    'the gate does not wait the whole spacing at a fresh start',
    'ports/gate.ts',
    'let lastSpacedAtMs = now()',
    'let lastSpacedAtMs = Number.NEGATIVE_INFINITY',
  ),
  m(
    'every note 60 ms late',
    'player/phase.ts',
    'sinceMs + (tapeMicros - micros) / 1000',
    'sinceMs + 60 + (tapeMicros - micros) / 1000',
  ),
  m('the clock never slips after a stall', 'player/send-due.ts', 'lateMs > SLIP_AFTER_MS ? lateMs : 0', '0'),
  m('a seek does not wait for the travel of stops', 'player/console.ts', 'state.language.stopTravelMs', '0'),
  m('no sweep of all keys after a replug', 'player/link.ts', '  sweep(console, options.rules, options.waitMs)\n', ''),
  m(
    'the lowest key of a compass is not checked',
    'timeline/key-strikes.ts',
    'const { low, high } = division.compass',
    'const { high } = division.compass\n  const low = 0',
  ),
  m('spacing is ignored in the gate', 'ports/gate.ts', 'lastSpacedAtMs + spacingMs,', 'lastSpacedAtMs,'),
  m(
    'a key is not let go at a pause',
    'player/transport.ts',
    '  takeBack(transport.console)\n  releaseAll(transport.console)',
    '  takeBack(transport.console)',
  ),
  m('what is held is not struck again', 'player/advance.ts', 'strike(console, entry.keys)', 'void entry.keys'),
  m('a wait is run past', 'player/advance.ts', 'if (here >= wait) {', 'if (here >= wait + 400_000) {'),
  m(
    'a wait is not counted when it is passed',
    'player/transport.ts',
    'setWaitsPassed(transport, head, wait + 1)',
    'setWaitsPassed(transport, head, wait)',
  ),
  m(
    'at a replug the phase is lost',
    'player/transport.ts',
    "if (phase.type === 'starting' || phase.type === 'playing') jump",
    "if (phase.type !== 'waiting') jump",
  ),
  m(
    'stops are retired before others are drawn',
    'player/console-stops.ts',
    'const drew = tellThose(true)',
    'const drew = tellThose(false)',
  ),
  m(
    'panic sends no cancel',
    'player/console.ts',
    'silenceChannels(state)\n  cancel',
    'silenceChannels(state)\n  ;((..._: unknown[]) => undefined)',
  ),
  m('the cancel that is owed is forgotten', 'player/console-stops.ts', "    state.owed = 'cancel'\n", ''),
  m(
    'a bit of the map is off by one',
    'midi/console-map.ts',
    '(1 << (bit % BITS_PER_BYTE))',
    '(1 << ((bit + 1) % BITS_PER_BYTE))',
  ),
  m('bytes of an NRPN in the wrong order', 'midi/message.ts', 'parameter >> 7', 'parameter & 0x7f'),
  m(
    'the sentinel forgets a note that was let go',
    'player/sentinel/mirror.ts',
    'if (isOn) keys.add(about)',
    'if (!isOn) keys.add(about)',
  ),
  m('the sentinel retires nothing', 'player/sentinel/mirror.ts', '...drawn.values(), ', ''),
  m(
    'a repeated note has no gap',
    'timeline/key-strikes.ts',
    'const gap = fromMs(input.repeatGapMs)',
    'const gap = fromMs(0)',
  ),
  m('a faster tempo swaps without its ratio', 'player/swap.ts', 'since * ratio', 'since'),
  m(
    'a swap sends again what was sent',
    'player/swap.ts',
    'head.done = behindOn(tape, before.done, micros)',
    'void behindOn',
  ),
  m('what the timer has is not taken back', 'ports/gate.ts', '      timer?.takeBack()\n', ''),
  m(
    'the machine does not rest after a general cancel',
    'ports/gate.ts',
    'if (first.restMs > 0) restsUntilMs',
    'if (first.restMs > 1e9) restsUntilMs',
  ),
  m('the link looks every five seconds', 'player/link.ts', 'const LOOK_EVERY_MS = 200', 'const LOOK_EVERY_MS = 5000'),
  m(
    'the place is kept one section behind',
    'programme/place.ts',
    'offered, sections:',
    'offered: Math.max(0, offered - 1), sections:',
  ),
]

const FOLDER = 'node_modules/.cache-church'
const STEPS = Number(process.argv[2] ?? 100_000)
const only = process.argv[3]
mkdirSync(FOLDER, { recursive: true })
let missed = 0
for (const [number, mutation] of MUTATIONS.entries()) {
  if (only !== undefined && !mutation.says.includes(only)) continue
  const outfile = join(FOLDER, `hunt-${number}.js`)
  const isThere = await mutate(mutation, outfile)
  if (!isThere) {
    process.stdout.write(`${mutation.says}: its text is no longer in src/${mutation.file}\n`)
    missed++
    continue
  }
  const { stdout } = spawnSync(process.execPath, [outfile, String(STEPS)], { encoding: 'utf8' })
  const { steps, says } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { steps: number; says: string | null }
  if (says === null) missed++
  process.stdout.write(
    `${mutation.says}: ${says === null ? `NOT FOUND in ${steps} steps` : `found after ${steps} steps (${says.slice(0, 90)})`}\n`,
  )
  rmSync(outfile)
}
process.stdout.write(`${MUTATIONS.length} mutations, ${missed} not found\n`)
process.exitCode = missed === 0 ? 0 : 1

/** @returns whether the text that it changes is there */
async function mutate({ file, from, to }: Mutation, outfile: string): Promise<boolean> {
  const path = join(process.cwd(), 'src', file)
  const text = readFileSync(path, 'utf8')
  if (!text.includes(from)) return false
  await build({
    entryPoints: ['test/church/hunt.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    packages: 'external',
    plugins: [
      {
        name: 'mutation',
        setup: ({ onLoad }) => {
          onLoad({ filter: /\.ts$/ }, ({ path: each }) =>
            each === path ? { contents: text.replace(from, to), loader: 'ts' } : undefined,
          )
        },
      },
    ],
  })
  return true
}
