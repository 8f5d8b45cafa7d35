import type { ConsolePlan } from '../../remote/protocol/index.ts'
import { TEXTS } from '../texts.ts'

const NAMES = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B']
const FLATS: Readonly<Record<string, string>> = { Db: 'C#', Eb: 'D#', Gb: 'F#', Ab: 'G#', Bb: 'A#' }
const BLACK = [1, 3, 6, 8, 10]

/** `C4`: as the state says keys. */
export const nameOfKey = (key: number): string => `${NAMES[key % 12]}${Math.floor(key / 12) - 1}`

/** Of the names that the state says: `C4`, `F#2`, `Eb3`. */
function keyOf(name: string): number {
  const match = /^([A-G][#b]?)(-?\d)$/.exec(name.replace('♯', '#').replace('♭', 'b'))
  const letter = match?.[1] ?? ''
  return NAMES.indexOf(FLATS[letter] ?? letter) + 12 * (Number(match?.[2] ?? 0) + 1)
}

interface KeysProps {
  readonly division: ConsolePlan['divisions'][number]
  readonly keys: readonly string[]
}

/** A manual in small, the keys that sound on it lit. */
export function Keys({ division: { name, low, high }, keys }: KeysProps) {
  const down = new Set(keys.map(keyOf))
  const all = Array.from({ length: high - low + 1 }, (_, index) => low + index)
  const whites = all.filter((key) => !BLACK.includes(key % 12))
  const at = (key: number) => whites.findIndex((white) => white > key)
  return (
    <svg class="keys" viewBox={`0 0 ${whites.length * 10} 30`} role="img" aria-label={TEXTS.console.keys(name, keys)}>
      {whites.map((key, index) => (
        <rect key={key} class="white" data-down={down.has(key)} x={index * 10 + 0.5} y={0} width={9} height={30} />
      ))}
      {all
        .filter((key) => BLACK.includes(key % 12))
        .map((key) => (
          <rect
            key={key}
            class="black"
            data-down={down.has(key)}
            x={(at(key) < 0 ? whites.length : at(key)) * 10 - 3}
            y={0}
            width={6}
            height={18}
          />
        ))}
    </svg>
  )
}
