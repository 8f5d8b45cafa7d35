import { tmpdir } from 'node:os'
import { afterEach } from 'vitest'
import { openHouse } from '../../../src/house/index.ts'
import { type Element, elementName, type Organ } from '../../../src/organ/index.ts'
import { type Jamb, openJamb, readJambLine } from '../../../src/organist/index.ts'
import { newRecord, readRecord } from '../../../src/ports/index.ts'
import { pause } from '../../organ-end.ts'

/** A jamb whose organ is ours: what it is sent, and what it says. */
export interface Tried {
  readonly jamb: Jamb
  /** @returns why it was not done, or not understood */
  readonly say: (line: string) => string | null
  /** A message of the organ. */
  readonly hears: (bytes: readonly number[]) => void
  /** Writes in the order in which they left, a stop each. */
  readonly sent: () => number[][]
  readonly news: (from: string) => string[]
  /** Till nothing more leaves. */
  readonly settled: () => Promise<void>
  readonly putCable: (isIn: boolean) => void
  /** @returns undefined where nobody knows */
  readonly stands: (name: string) => boolean | undefined
}

/** Longer than the player takes to take a command. */
const STILL_MS = 25

const open: Jamb[] = []
afterEach(async () => {
  for (const jamb of open.splice(0)) await jamb.stop()
})

export const elementOf = (organ: Organ, name: string): Element => {
  const found = organ.elements.find((element) => elementName(element) === name)
  if (!found) throw new Error(`${name} is not there`)
  return found
}

export async function tryOrgan(organ: Organ): Promise<Tried> {
  const record = newRecord()
  const cable = new SharedArrayBuffer(4)
  let hears: Tried['hears'] = () => undefined
  const jamb = await openJamb(openHouse(tmpdir()), organ, {
    port: { type: 'memory', record, cable },
    captureFile: null,
    timing: 'sleep',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
    ear: (_name, onMessage) => {
      hears = onMessage
      return () => undefined
    },
  })
  open.push(jamb)
  const sent = () => readRecord(record).map(({ bytes }) => [...bytes])
  return {
    jamb,
    say: (line) => {
      const command = readJambLine(line, organ)
      return command.type === 'problem' ? command.problem : jamb.obey(command)
    },
    hears: (bytes) => hears(bytes),
    sent,
    news: (from) => jamb.status().news.flatMap((each) => (each.from === from ? [each.text] : [])),
    settled: async () => {
      for (let before = -1, count = sent().length; before !== count || jamb.status().isPlaying; ) {
        before = count
        await pause(STILL_MS)
        count = sent().length
      }
    },
    putCable: (isIn) => Atomics.store(new Int32Array(cable), 0, isIn ? 0 : 1),
    stands: (name) => jamb.status().isDrawn(elementOf(organ, name)),
  }
}
