import { scriptOf } from './by-chance.ts'
import { live } from './church.ts'
import { KINDS, type Kind } from './kinds.ts'
import type { Script } from './script.ts'
import { shrink } from './shrink.ts'

/**
 * `npm run long:church -- [steps] [first seed] [kind]`: so many steps on each kind of console (1,000,000), from a seed on.
 * `-- tell '{…}'`: one day, with every byte. Each fault that is found is told once, shrunk.
 */
const [most = '1000000', first = '0', only] = process.argv.slice(2)

interface Found {
  readonly seeds: number[]
  readonly story: readonly string[]
}

const write = (text: string) => process.stdout.write(`${text}\n`)
const many = (count: number) => count.toLocaleString('en')

if (most === 'tell') write((await live(JSON.parse(first) as Script, true)).story.join('\n'))
else await holdAll()

async function holdAll(): Promise<void> {
  const kinds = KINDS.filter((each) => only === undefined || each === only)
  let broken = 0
  for (const kind of kinds) broken += await holdOn(kind)
  write(`${kinds.length} kinds of console: ${broken === 0 ? 'no law was broken' : `${broken} kinds of fault`}`)
  process.exitCode = broken === 0 ? 0 : 1
}

/** @returns how many kinds of fault were found */
async function holdOn(kind: Kind): Promise<number> {
  const found = new Map<string, Found>()
  const begun = process.hrtime.bigint()
  const worked = process.cpuUsage()
  let steps = 0
  let days = 0
  for (let seed = Number(first); steps < Number(most); seed++) {
    const script = scriptOf(seed, kind)
    const day = await live(script)
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
      const small = await shrink(script, day)
      found.set(what, { seeds: [seed], story: [`(${kind})`, ...small.day.story, JSON.stringify(small.script)] })
    }
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9
  const { user, system } = process.cpuUsage(worked)
  const perSecond = (of: number) => many(Math.round(steps / of))
  const result = found.size === 0 ? 'no law was broken' : `${found.size} kinds of fault`
  const heapMb = Math.round(process.memoryUsage().heapUsed / 1e6)
  write(
    `${kind}: ${many(steps)} steps in ${many(days)} days, ${perSecond(seconds)} a second (${perSecond((user + system) / 1e6)} on a processor of its own), ${heapMb} MB of heap: ${result}`,
  )
  for (const [what, { seeds, story }] of found)
    write(`\n== ${what}: ${seeds.length} times, seeds ${seeds.slice(0, 12).join(', ')}\n${story.join('\n')}\n`)
  return found.size
}
