import { parse } from 'yaml'
import { type Command, FORMS } from './commands.ts'

/**
 * A line of an operator, or of a script: a word of a command (`louder`), a word and a number (`breath +1`), a word and a
 * text (`piston mf`, `insert {hymn: st-anne}`), `tap`; anything else is a place or a stop (see the command `line`).
 * @param nowMs for a beat that is tapped
 */
export function readLine(typed: string, nowMs: number): Command {
  const text = typed.trim().replace(/\s+/g, ' ')
  const words = text.toLowerCase()
  const timed = FORMS.find((each) => each.timed?.word === words)
  if (timed?.timed) return { name: timed.name, [timed.timed.argument]: nowMs } as Command
  for (const { name, words: known } of FORMS) {
    if (Object.hasOwn(known, words)) return { name, ...known[words] } as Command
  }
  const [first = ''] = words.split(' ')
  const rest = text.slice(first.length + 1)
  const counted = FORMS.find(({ numbered }) => numbered?.word === first)
  // A marker may be called "Tempo primo". A number that is left out is out of its range, which says what is possible.
  if (counted?.numbered && /^([+−-]?\d+)?$/.test(rest)) {
    const number = rest === '' ? Number.NaN : Number(rest.replace('−', '-'))
    return { name: counted.name, [counted.numbered.argument]: number } as Command
  }
  const spoken = FORMS.find((each) => each.spoken?.word === first)
  if (spoken?.spoken) {
    const { argument } = spoken.spoken
    return { name: spoken.name, [argument]: spoken.args[argument]?.type === 'item' ? itemOf(rest) : rest } as Command
  }
  return { name: 'line', text }
}

/** As an order of service writes it; what is no YAML is judged where items are. */
function itemOf(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return text
  }
}
