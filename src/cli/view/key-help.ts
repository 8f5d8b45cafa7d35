import { commandKeys, FORMS, readKey } from '../../performance/index.ts'

/** What a key does, short (`bar on`) and in full. */
interface KeyHelp {
  readonly keys: readonly string[]
  readonly word: string
  readonly does: string
}

const SHOWN: Readonly<Record<string, string>> = {
  pagedown: 'PageDown',
  backspace: 'Backspace',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  '-': '−',
}
/** Beside `+` and `−`, on keyboards that have them elsewhere. */
const DOUBLES: readonly string[] = ['=', '−']

/** As they are printed on keys; `B` beside `b`, where they differ, as Shift B. */
function keyName(key: string, all: readonly string[]): string {
  if (SHOWN[key] !== undefined) return SHOWN[key]
  if (key.length > 1 || key === key.toUpperCase())
    return all.includes(key.toLowerCase()) && /[A-Z]/.test(key) ? `Shift ${key}` : key
  return key.toUpperCase()
}

/** Keys with the same meaning stand together, in the order of their commands. */
export function keyHelp(): KeyHelp[] {
  const all = commandKeys()
  const found = new Map<string, KeyHelp>()
  for (const key of all.filter((each) => !DOUBLES.includes(each))) {
    const command = readKey(key, 'plays', 0)
    const form = FORMS.find(({ name }) => name === command?.name)
    if (!command || !form) continue
    const { name: _, ...values } = command
    const meant = JSON.stringify(values)
    const word =
      Object.entries(form.words).find(([, each]) => JSON.stringify(each) === meant)?.[0] ??
      form.timed?.word ??
      form.name
    const before = found.get(word)?.keys ?? []
    const shown = form.twice ? `${keyName(key, all)} ${keyName(key, all)}` : keyName(key, all)
    found.set(word, { keys: [...before, shown], word, does: form.does })
  }
  // What is pressed most stands first.
  return [...found.values()].sort((a, b) => Number(b.word === 'go') - Number(a.word === 'go'))
}

/** Below a performance, for those who know it. */
export const KEY_LINE: readonly string[] = [
  ...keyHelp().map(({ keys, word }) => `${keys.join(', ')} ${word}`),
  '/ a line: a bar, a stop, a piston',
  'Esc Esc panic',
]

/** For `--help`. */
export function keyTable(): string {
  const rows = [...keyHelp().map(({ keys, word, does }) => [keys.join(', '), `${word}: ${does}`] as const), ...REST]
  const width = Math.max(...rows.map(([keys]) => keys.length))
  return rows.map(([keys, does]) => `  ${keys.padEnd(width)}  ${does}`).join('\n')
}

const REST = [
  ['/', 'a line of text: 17:3 or a marker goes there, mf is a piston, Gt. Trumpet 8 moves a stop'],
  ['Esc Esc', 'panic: silence at once'],
] as const

/** For `--help`: every word that a line may be. */
export const wordList = (): string =>
  FORMS.flatMap(({ words, numbered, spoken, timed }) => [
    ...Object.keys(words),
    ...(numbered ? [`${numbered.word} -2`] : []),
    ...(spoken ? [`${spoken.word} …`] : []),
    ...(timed ? [timed.word] : []),
  ]).join(', ')
