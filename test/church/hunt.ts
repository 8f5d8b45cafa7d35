import { scriptOf } from './by-chance.ts'
import { live } from './church.ts'
import { KINDS } from './kinds.ts'

/** Lives through days on all consoles in turn until a law is broken: which, after how many steps, and what was seen. */
const most = Number(process.argv[2] ?? 10_000)
const first = Number(process.argv[3] ?? 0)
let steps = 0
let law: string | null = null
let says: string | null = null
let story: readonly string[] = []
for (let seed = first; steps < most && says === null; seed++) {
  try {
    const day = await live(scriptOf(seed, KINDS[seed % KINDS.length]))
    steps += day.steps
    // A day that goes on past the last step is not looked at to its end.
    if (day.broken && steps <= most) [law, says, story] = [String(day.broken.law), day.broken.says, day.story]
  } catch (thrown) {
    ;[law, says] = ['thrown', String(thrown)]
  }
}
process.stdout.write(`${JSON.stringify({ steps, law, says, story })}\n`)
