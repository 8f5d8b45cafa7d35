import { faultOf, kindsOfInput } from './kinds.ts'
import { spoilt } from './mutate.ts'

/**
 * `npm run long:fuzz -- [inputs of each kind] [first number] [kind]`: spoilt inputs, 1,000,000 of each kind. Says faults, what took
 * longer than a second, and how much memory it took. Exit code 1 where anything is wrong; one that hangs is the last said.
 */
const [count = '1000000', first = '0', only] = process.argv.slice(2)
const SLOW_MS = 1000
const MOST_GROWN_MB = 512
const TOLD_EVERY = 100_000

const write = (text: string) => process.stdout.write(`${text}\n`)
const { kinds, end } = await kindsOfInput()
let wrong = 0
for (const [name, kind] of Object.entries(kinds)) {
  if (only !== undefined && only !== name) continue
  const began = performance.now()
  let slowestMs = 0
  let [faults, slow] = [0, 0]
  const rssBefore = process.memoryUsage.rss()
  for (let number = Number(first); number < Number(first) + Number(count); number++) {
    const beganMs = performance.now()
    const fault = await faultOf(kind, spoilt(kind.good, number))
    const tookMs = performance.now() - beganMs
    slowestMs = Math.max(slowestMs, tookMs)
    if (tookMs > SLOW_MS) write(`${name} ${number}: ${Math.round(tookMs)} ms`)
    if (fault !== null) write(`${name} ${number}: ${fault}`)
    if (tookMs > SLOW_MS) slow++
    if (fault !== null) faults++
    if (number % TOLD_EVERY === TOLD_EVERY - 1) write(`${name}: ${number + 1 - Number(first)} …`)
  }
  const grownMb = Math.round((process.memoryUsage.rss() - rssBefore) / 1024 / 1024)
  const seconds = Math.round((performance.now() - began) / 1000)
  write(
    `${name}: ${count} inputs, ${faults} faults, ${slow} slow, slowest ${Math.round(slowestMs)} ms, ${grownMb} MB more, ${seconds} s`,
  )
  wrong += faults + slow + (grownMb > MOST_GROWN_MB ? 1 : 0)
}
end()
process.exitCode = wrong === 0 ? 0 : 1
