import { expect, test } from 'vitest'
import { createShare } from '../../../src/organist/desk/share.ts'

const guest = (number: number) => ({ key: `guest ${number}`, role: 'listen' }) as const
const operator = { key: 'operator', role: 'play' } as const

/** Work that is done when it is told so. */
function work() {
  const begun: string[] = []
  const ends: (() => void)[] = []
  return {
    begun,
    of: (name: string) => () => {
      begun.push(name)
      return new Promise<string>((resolve) => ends.push(() => resolve(name)))
    },
    endFirst: async () => {
      ends.shift()?.()
      await new Promise((resolve) => setTimeout(resolve, 0))
    },
  }
}

test('guests never hold all places: who plays begins at once, and before all guests that wait', async () => {
  const { begun, of } = work()
  const share = createShare({ atOnce: 2 })
  for (const number of [1, 2, 1, 2]) void share.run(guest(number), null, of(`guest ${number}`)).catch(() => undefined)
  expect(begun).toEqual(['guest 1'])
  void share.run(operator, null, of('operator'))
  expect(begun).toEqual(['guest 1', 'operator'])
})

test('guests have their turn, whoever of them asks most', async () => {
  const { begun, of, endFirst } = work()
  const share = createShare({ atOnce: 2 })
  for (let asked = 0; asked < 6; asked++) void share.run(guest(1), null, of('greedy'))
  void share.run(guest(2), null, of('modest'))
  await endFirst()
  expect(begun).toEqual(['greedy', 'modest'])
})

test('of a search letter by letter the last is done; too many that wait are refused in words', async () => {
  const { begun, of, endFirst } = work()
  const share = createShare({ atOnce: 2, mostWaitingOfOne: 3 })
  const asked = ['p', 'pr', 'pra'].map((text) =>
    share.run(guest(1), 'library', of(text)).catch((error) => error.message),
  )
  await endFirst()
  expect(begun).toEqual(['p', 'pra'])
  expect(await asked[1]).toMatch(/something else/)
  const many = Array.from({ length: 5 }, () =>
    share.run(guest(1), null, of('x')).then(String, (error) => error.message),
  )
  expect(await Promise.race(many)).toMatch(/try again/)
})

test('what has waited too long is told so', async () => {
  const { of } = work()
  const share = createShare({ atOnce: 2, patienceMs: 20 })
  void share.run(guest(1), null, of('long'))
  await expect(share.run(guest(2), null, of('late'))).rejects.toThrow(/try again/)
})

test('of those who play each has its turn too, and of what was sent only one is looked at', async () => {
  const { begun, of, endFirst } = work()
  const share = createShare({ atOnce: 3, mostListening: 1 })
  const sender = { key: 'sender', role: 'play' } as const
  for (let sent = 0; sent < 3; sent++) void share.run(sender, null, of('sent'), 'sent')
  for (const number of [1, 2]) void share.run(guest(number), null, of('guest'))
  void share.run(operator, null, of('operator'))
  // One place for each of them: nobody waits for a file that takes long to look at.
  expect(begun).toEqual(['sent', 'guest', 'operator'])
  const one = createShare({ atOnce: 1 })
  const taps = work()
  for (let tapped = 0; tapped < 4; tapped++) void one.run(sender, null, taps.of('greedy'))
  void one.run(operator, null, taps.of('operator'))
  await taps.endFirst()
  expect(taps.begun).toEqual(['greedy', 'operator'])
  await endFirst()
})
