import { WEB_LOAD } from '../load.ts'
import type { LatenessResult } from './lateness.ts'
import type { Player, Run } from './run-once.ts'

/** For people; all of it is in `--json`. */
export function reportLateness(result: LatenessResult): void {
  if (result.type === 'skipped') {
    console.log(`Lateness at the receiver: not measured here: ${result.reason}.`)
    return
  }
  const { machine, messages, skipped, runs, judged } = result
  console.log(
    `Lateness at the receiver, ${messages} messages, all players at once; ${machine.date}, ${machine.processors} × ${machine.model}${machine.virtual ? ' (virtual)' : ''}, ${machine.system}, Node ${machine.node}.`,
  )
  console.log(
    'Milliseconds after each moment, from the player’s own least late message of its first tenth; moments at which the host had taken a processor away are left out.',
  )
  for (const { name, reason } of skipped) console.log(`Not here: ${name}: ${reason}.`)
  for (const run of runs) reportRun(run)
  console.log('Held to (medians over the loaded runs that are not void):')
  console.table(
    judged.map(({ figure, value, limit, must, held }) => ({
      figure,
      value: round(value),
      limit: `${must === 'reach' ? '≥' : '≤'} ${limit}`,
      held: held ? 'yes' : 'NO',
    })),
  )
}

function reportRun({ load, loadBefore, witness, droppedPart, isVoid, players }: Run): void {
  const blind = witness.realtime ? '' : ' (without real-time rights: it sees more than the host’s doing)'
  console.log(
    `\n${load === 'idle' ? 'Idle' : `Under load (a hog on each processor, ${WEB_LOAD})`}${isVoid ? ': VOID, too much was left out' : ''}. Load of the machine before: ${loadBefore.toFixed(1)}. Witness${blind}: ${witness.stalls} stalls over 1 ms, ${round(witness.stalledMs)} ms in all, longest ${round(witness.longestMs)} ms; ${(droppedPart * 100).toFixed(1)} % of all messages left out.`,
  )
  const floor = players.find(({ kind, realtime }) => kind === 'floor' && realtime)
  const order = [...players].sort((a, b) => a.measured.clean.p99Ms - b.measured.clean.p99Ms)
  console.table(Object.fromEntries(order.map((player) => [player.name, row(player, floor)])))
  for (const { name, kind, said, webAnswersPerSecond } of order) {
    if (kind !== 'ours') continue
    const web = webAnswersPerSecond === null ? '' : ` (${Math.round(webAnswersPerSecond)} pages a second answered)`
    const own = said.split('\n').find((line) => line.includes('late by')) ?? said
    console.log(`${name} says${web}: ${own}`)
  }
}

function row({ measured }: Player, floor: Player | undefined): Record<string, string | number> {
  const { clean, raw, chordSpread, driftMs, matched, lost, extra, dropped } = measured
  const against = (of: 'p99Ms' | 'p999Ms') => (floor ? `${round(clean[of] / floor.measured.clean[of])}×` : '–')
  return {
    median: round(clean.medianMs),
    p99: round(clean.p99Ms),
    'p99.9': round(clean.p999Ms),
    max: round(clean.maxMs),
    'p99 / C': against('p99Ms'),
    'p99.9 / C': against('p999Ms'),
    drift: round(driftMs),
    'chord p50': round(chordSpread.medianMs),
    'chord p99': round(chordSpread.p99Ms),
    'chord max': round(chordSpread.maxMs),
    'left out': `${((100 * dropped) / Math.max(1, matched)).toFixed(1)} %`,
    'raw p99': round(raw.p99Ms),
    'raw max': round(raw.maxMs),
    lost,
    extra,
  }
}

/** Three figures are what such a measurement has. */
const round = (value: number): string =>
  !Number.isFinite(value)
    ? '–'
    : Math.abs(value) >= 100
      ? value.toFixed(0)
      : Math.abs(value) >= 10
        ? value.toFixed(1)
        : Math.abs(value) >= 1
          ? value.toFixed(2)
          : value.toFixed(3)
