import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultOf, kindsOfInput } from './kinds.ts'
import { spoilt } from './mutate.ts'

/** A small share of `npm run long:fuzz`: each number is the same input each time. */
const COUNT = Math.ceil(150 * Number(process.env.FC_RUNS ?? 1))
const NAMES = [
  'score',
  'MusicXML',
  'MuseScore',
  'score archive',
  'ABC',
  'profile',
  'side file',
  'programme',
  'organ definition',
  'archive',
  'live frame',
  'MQTT packet',
]

let inputs: Awaited<ReturnType<typeof kindsOfInput>>
beforeAll(async () => {
  inputs = await kindsOfInput()
})
afterAll(() => inputs.end())

test('the kinds are those', () => expect(Object.keys(inputs.kinds)).toEqual(NAMES))

test.each(NAMES)('a spoilt %s is read, or refused in words', async (name) => {
  const kind = inputs.kinds[name]
  if (!kind) throw new Error(`there is no kind ${name}`)
  for (const good of kind.good) if (name !== 'archive') expect(await faultOf(kind, good)).toBeNull()
  for (let number = 0; number < COUNT; number++) {
    const fault = await faultOf(kind, spoilt(kind.good, number))
    expect(fault, `${name} ${number}`).toBeNull()
  }
})
