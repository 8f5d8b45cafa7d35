import { nameOfKey } from '../parts/keys.tsx'
import { TEXTS } from '../texts.ts'
import { barAt, firstAfter, type PreparedRoll } from './prepare.ts'

interface InWordsProps {
  readonly prepared: PreparedRoll
  /** Index of the bar. */
  readonly bar: number
}

const MOST_KEYS = 60

/** What a picture does not say to those who cannot see it: the keys of one bar, and all changes of the stops. */
export function InWords({ prepared, bar }: InWordsProps) {
  const { roll, bands } = prepared
  const here = roll.bars[bar]
  const fromMs = here?.atMs ?? 0
  const toMs = roll.bars[bar + 1]?.atMs ?? Number.POSITIVE_INFINITY
  const { score } = TEXTS
  return (
    <details class="in-words">
      <summary>{score.words}</summary>
      <h2>{score.bar(here?.bar ?? 1)}</h2>
      <ul class="plain">
        {bands.map(({ name, starts, keys }) => {
          const first = firstAfter(starts, fromMs - 1)
          const last = Math.min(first + MOST_KEYS, firstAfter(starts, toMs - 1))
          const names = Array.from({ length: Math.max(0, last - first) }, (_, index) =>
            nameOfKey(keys[first + index] ?? 0),
          )
          return <li key={name}>{score.keysOf(name, names)}</li>
        })}
      </ul>
      <h2>{score.allChanges}</h2>
      <ul class="plain">
        {roll.flags.map(({ atMs, why, draws, retires }, index) => (
          <li key={`${index} ${atMs}`}>
            <strong>{index === 0 ? score.atFirst : score.bar(roll.bars[barAt(prepared, atMs)]?.bar ?? 1)}</strong>
            {why && `, ${why}`}: {draws.length > 0 && score.draws(draws)} {retires.length > 0 && score.retires(retires)}
          </li>
        ))}
        {roll.flags.length === 0 && <li>{score.noStops}</li>}
      </ul>
    </details>
  )
}
