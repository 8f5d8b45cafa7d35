import { describe, expect, test } from 'vitest'
import { JAMB_KEYS } from '../../src/cli/view/jamb-view.ts'
import { keyHelp } from '../../src/cli/view/key-help.ts'
import { type Command, commandKeys, FORMS, readKey, readLine } from '../../src/performance/index.ts'
import { readAsked } from '../../src/remote/mqtt/commands.ts'
import { COMMAND_NAMES, commandSchema } from '../../src/remote/protocol/index.ts'
import { commandsInDocs } from '../../src/remote/server/routes/docs.ts'

/** Whatever an argument takes. */
const EXAMPLES = { whole: 1, share: 0.5, flag: true, ms: 7, line: '2', item: { silence: 'Sermon' } } as const
const exampleOf = ({ name, args }: (typeof FORMS)[number]): Command =>
  ({
    name,
    ...Object.fromEntries(Object.entries(args).map(([each, { type }]) => [each, EXAMPLES[type]])),
  }) as Command
const payloadOf = (values: object): string => {
  const all = Object.values(values)
  if (all.length > 1) return JSON.stringify(values)
  return all.map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join('')
}

describe('one table of what can be asked', () => {
  const words = FORMS.flatMap((form) => [
    ...Object.keys(form.words),
    ...[form.numbered?.word, form.spoken?.word, form.timed?.word].filter((each) => each !== undefined),
  ])
  test('no word, key or name means two things', () => {
    for (const all of [words, commandKeys(), FORMS.map(({ name }) => name)])
      expect(all.toSorted()).toEqual([...new Set(all)].sort())
  })
  test.each(FORMS.map((form) => [form.name, form] as const))('%s is known at every door', (name, form) => {
    const command = exampleOf(form)
    expect(COMMAND_NAMES).toContain(name)
    expect(commandSchema.parse(command)).toEqual(command)
    expect(commandSchema.safeParse({ ...command, more: 1 }).success).toBe(false)
    expect(JSON.stringify(commandsInDocs())).toContain(`"${name}"`)
    expect(form.does).not.toBe('')
    const { name: _, ...values } = command
    const asked = readAsked(name, Buffer.from(payloadOf(values)), 7)
    expect(asked).toEqual(name === 'panic' ? { type: 'panic' } : { type: 'command', command })
  })
  test.each(
    FORMS.flatMap(({ name, words: known }) =>
      Object.entries(known).map(([word, values]) => [word, { name, ...values }]),
    ),
  )('the line "%s" and the message of MQTT mean what the wire says', (word, command) => {
    const { name, ...values } = command as Command
    expect(readLine(String(word).toUpperCase(), 0)).toEqual(command)
    expect(commandSchema.parse(command)).toEqual(command)
    if (name !== 'panic')
      expect(readAsked(name, Buffer.from(payloadOf(values)), 0)).toEqual({ type: 'command', command })
  })
  test('every key means what a line means too, and is told in the help', () => {
    const told = keyHelp().map(({ word }) => word)
    for (const key of commandKeys()) {
      const command = readKey(key, 'plays', 5) as Command
      const lines = words.filter((word) => JSON.stringify(readLine(word, 5)) === JSON.stringify(command))
      expect([key, lines.length > 0, lines.some((line) => told.includes(line))]).toEqual([key, true, true])
    }
  })
  test('a letter of a performance means nothing else at the stop jamb', () => {
    const letters = commandKeys().filter((key) => /^[a-z]$/i.test(key))
    expect(Object.keys(JAMB_KEYS).filter((key) => letters.includes(key))).toEqual(['q'])
    expect(JAMB_KEYS.q).toBe('quit')
  })
})
