import { live } from './church.ts'
import { KINDS } from './kinds.ts'
import { scriptOf } from './script.ts'

/** Lives through days on all consoles in turn until a law is broken: after how many steps, and what was seen. */
const most = Number(process.argv[2] ?? 10_000)
let steps = 0
let says: string | null = null
for (let seed = 0; steps < most && says === null; seed++) {
  try {
    const day = await live(scriptOf(seed, KINDS[seed % KINDS.length]))
    steps += day.steps
    if (day.broken) says = `law ${day.broken.law}: ${day.broken.says}`
  } catch (thrown) {
    says = String(thrown)
  }
}
process.stdout.write(`${JSON.stringify({ steps, says })}\n`)
