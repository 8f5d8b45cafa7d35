import { live } from './church.ts'
import { KINDS, type Kind } from './kinds.ts'
import { OPEN } from './open-faults.ts'
import { type Script, type Spared, scriptOf } from './script.ts'
import { shrink } from './shrink.ts'

/**
 * `npm run long:church -- [steps] [first seed] [kind]`: so many steps on each kind of console (1,000,000), from a seed on.
 * `-- tell '{…}'`: one day, with every byte. Each fault that is found is told once, shrunk.
 */
const [most = '1000000', first = '0', only] = process.argv.slice(2)
/** Faults that are known all the same: `SPARED=cable,blocks`; else those of open-faults.ts. */
const names = process.env.SPARED?.split(',')
const spared = names
  ? (Object.fromEntries(Object.keys(OPEN).map((name) => [name, names.includes(name)])) as unknown as Spared)
  : OPEN
const found = new Map<string, { seeds: number[]; story: readonly string[] }>()
const begun = process.hrtime.bigint()
const seconds = () => Number(process.hrtime.bigint() - begun) / 1e9
let all = 0
if (most === 'tell') {
  const { story } = await live(JSON.parse(first) as Script, {}, true)
  process.stdout.write(`${story.join('\n')}\n`)
} else await holdAll()

async function holdAll(): Promise<void> {
  for (const kind of KINDS.filter((each) => only === undefined || each === only)) await holdOn(kind)
  for (const [what, { seeds, story }] of found) {
    process.stdout.write(
      `\n== ${what}: ${seeds.length} times, seeds ${seeds.slice(0, 12).join(', ')}\n${story.join('\n')}\n`,
    )
  }
  process.stdout.write(`\n${all} steps, ${Math.round(all / seconds())} a second; ${found.size} kinds of fault\n`)
  process.exitCode = found.size === 0 ? 0 : 1
}

async function holdOn(kind: Kind): Promise<void> {
  let steps = 0
  let days = 0
  for (let seed = Number(first); steps < Number(most); seed++) {
    const script = scriptOf(seed, spared, kind)
    const day = await live(script, spared)
    steps += day.steps
    days++
    if (!day.broken) continue
    const what = `law ${day.broken.law}, ${day.broken.says
      .replace(/[A-G]( sharp| flat)? \d/g, 'a key')
      .replace(/[\d.]+/g, 'n')
      .slice(0, 60)}`
    const known = found.get(what)
    if (known) known.seeds.push(seed)
    else {
      const small = await shrink(script, day, spared)
      found.set(what, { seeds: [seed], story: [`(${kind})`, ...small.day.story, JSON.stringify(small.script)] })
    }
  }
  all += steps
  const heapMb = Math.round(process.memoryUsage().heapUsed / 1e6)
  process.stdout.write(`${kind}: ${steps} steps in ${days} days, ${heapMb} MB\n`)
}
