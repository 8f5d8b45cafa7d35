import { scriptOf } from './by-chance.ts'
import { live } from './church.ts'
import { KINDS } from './kinds.ts'

/** Lives through days on all consoles in turn until a law is broken: which, after how many steps, and what was seen. */
const most = Number(process.argv[2] ?? 10_000)
const first = Number(process.argv[3] ?? 0)
let steps = 0
let law: string | null = null
let says: string | null = null
for (let seed = first; steps < most && says === null; seed++) {
  try {
    const day = await live(scriptOf(seed, KINDS[seed % KINDS.length]))
    steps += day.steps
    if (day.broken) [law, says] = [String(day.broken.law), day.broken.says]
  } catch (thrown) {
    ;[law, says] = ['thrown', String(thrown)]
  }
}
process.stdout.write(`${JSON.stringify({ steps, law, says })}\n`)
