import { type Holder, startable } from '../test/real/held.ts'
import { killRound, LATEST_MS, type Round } from '../test/real/kill.ts'
import { WAYS } from '../test/real/ways.ts'

/**
 * `npm run long:kills [-- ROUNDS [AT_ONCE [WAY]]]`: services that are killed, stopped, hung up on or starved at random
 * moments, by each way and with each holder; an organ at the end of a FIFO keeps the books (docs/performance.md).
 */
const [rounds = '10', atOnce = '3', wanted = ''] = process.argv.slice(2)
const holders: readonly Holder[] = ['programme run', 'serve']
const ways = WAYS.filter((way) => way.name.includes(wanted) && startable(way))
const missing = WAYS.filter((way) => !startable(way))
const plan = Array.from({ length: Number(rounds) }, () =>
  ways.flatMap((way) => holders.map((holder) => ({ way, holder }))),
)
const queue = plan.flat()
const all: Round[] = []

async function kill(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const round = await killRound(next.holder, next.way, Math.floor(Math.random() * LATEST_MS))
    all.push(round)
    if (round.wrongs.length > 0) {
      const { way, holder, afterMs, wrongs, output } = round
      console.log(`${way}, ${holder}, after ${afterMs} ms: ${wrongs.join('; ')}\n${output.replace(/^/gm, '    ')}`)
    }
  }
}
await Promise.all(Array.from({ length: Number(atOnce) }, kill))

const at = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]?.toFixed(0) ?? '–'
console.log('| way | held by | rounds | silent after, ms: median / most | not well |\n|---|---|---:|---|---:|')
for (const { name } of ways) {
  for (const holder of holders) {
    const mine = all.filter((round) => round.way === name && round.holder === holder)
    const silent = mine.flatMap(({ silentMs }) => (silentMs === null ? [] : [silentMs])).sort((a, b) => a - b)
    const bad = mine.filter(({ wrongs }) => wrongs.length > 0).length
    const times = silent.length === 0 ? '–' : `${at(silent, 0.5)} / ${at(silent, 1)}`
    console.log(`| ${name} | ${holder} | ${mine.length} | ${times} | ${bad} |`)
  }
}
for (const { name } of missing) console.log(`not tried, this machine has not what it needs: ${name}`)
const bad = all.filter(({ wrongs }) => wrongs.length > 0).length
console.log(`${all.length} rounds, ${bad} not well`)
process.exit(bad === 0 ? 0 : 1)
