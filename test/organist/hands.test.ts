import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { elementName, type Organ } from '../../src/organ/index.ts'
import { perform } from '../../src/organist/index.ts'
import { newRecord, readRecord } from '../../src/ports/index.ts'
import { ticks } from '../../src/time/index.ts'
import { note, organ, part, performance, score } from '../builders.ts'
import { orderOf } from '../order-of.ts'
import { pause, until } from '../organ-end.ts'
import { CALLED } from '../pistons.ts'

const bytesOf = (instrument: Organ, name: string, drawn: boolean) => {
  const found = instrument.elements.find((element) => elementName(element) === name)
  if (found?.control.type !== 'switch') throw new Error(name)
  return drawn ? found.control.on : found.control.off
}

/** An organ that answers each stop message with the same, and whose hands are ours. */
async function consoleFor(cues: readonly object[], echoes = true) {
  const instrument = organ(`tells: all\n${CALLED}`)
  const music = score([part('Great', [note(0, 400, 60)])], { tempi: [{ tick: ticks(0), microsPerQuarter: 50_000 }] })
  const whole = performance(music, instrument, { cues })
  const record = newRecord()
  let say: (bytes: readonly number[]) => void = () => undefined
  let answered = 0
  const live = await perform(openHouse(tmpdir()), orderOf(whole), {
    port: { type: 'memory', record },
    captureFile: null,
    timing: 'sleep',
    unplugged: 'hold',
    aheadMs: 40,
    watchFd: null,
    ear: (_name, onMessage) => {
      say = onMessage
      return () => undefined
    },
  })
  const stops = () => readRecord(record).filter(({ bytes }) => bytes[0] !== undefined && bytes[0] >> 4 >= 0xb)
  const answers = setInterval(() => {
    for (const { bytes } of stops().slice(answered)) {
      answered++
      if (echoes) say([...bytes])
    }
  }, 5)
  const stop = async () => {
    await live.stop()
    clearInterval(answers)
  }
  const sent = () => stops().map(({ bytes }) => [...bytes].join())
  return {
    live,
    instrument,
    hand: (name: string, on: boolean) => say(bytesOf(instrument, name, on)),
    say,
    sent,
    stop,
    press: (bytes: readonly number[]) => say(bytes),
  }
}

const said = (live: Awaited<ReturnType<typeof perform>>) => live.status().hands.map(({ what }) => what)
const drawn = (live: Awaited<ReturnType<typeof perform>>) => live.status().divisions.flatMap((each) => each.drawn)

/** The first chord sounds, and the organ has answered. */
const begun = async (live: Awaited<ReturnType<typeof perform>>) => {
  await until(() => live.status().divisions.some(({ keys }) => keys.length > 0))
  await pause(40)
}

test('a stop drawn by hand stays until a cue names it, is shown, and is not ours to retire', async () => {
  const { live, instrument, hand, sent, stop } = await consoleFor([
    { at: 'start', draw: ['Gt. Open Diapason 8'] },
    { at: 15, retire: ['Gt. Open Diapason 8'], draw: ['Gt. Principal 4'] },
    { at: 30, retire: ['Sw. Oboe 8'] },
  ])
  await begun(live)
  hand('Swell Oboe 8', true)
  hand('Swell Gedackt 8', true)
  await until(() => said(live).length === 1)
  expect(said(live)).toEqual(['at the console: Swell Oboe 8 drawn, Swell Gedackt 8 drawn'])
  await until(() => drawn(live).includes('Oboe 8'))
  await until(() => drawn(live).includes('Principal 4'))
  expect(drawn(live)).toContain('Oboe 8')
  expect(sent()).not.toContain(bytesOf(instrument, 'Swell Oboe 8', true).join())
  await until(() => sent().includes(bytesOf(instrument, 'Swell Oboe 8', false).join()))
  await stop()
  // Echoes were nobody's hand, and the Gedackt is the organist's.
  expect(said(live)).toHaveLength(1)
  expect(sent()).not.toContain(bytesOf(instrument, 'Swell Gedackt 8', false).join())
  expect(sent()).toContain(bytesOf(instrument, 'Great Principal 4', false).join())
})

test('played to its end, what the organist drew stays drawn, and what we drew is retired', async () => {
  const { live, instrument, hand, sent } = await consoleFor([{ at: 'start', draw: ['Gt. Open Diapason 8'] }])
  await begun(live)
  hand('Great Principal 4', true)
  await until(() => drawn(live).includes('Principal 4'))
  live.line('98')
  await live.finished
  expect(sent()).toContain(bytesOf(instrument, 'Great Open Diapason 8', false).join())
  expect(sent()).not.toContain(bytesOf(instrument, 'Great Principal 4', false).join())
})

test('a stop of ours that a hand retires is not retired again; a cue draws it again', async () => {
  const { live, instrument, hand, sent, stop } = await consoleFor([
    { at: 'start', draw: ['Gt. Open Diapason 8'] },
    { at: 20, draw: ['Gt. Open Diapason 8'] },
  ])
  const on = bytesOf(instrument, 'Great Open Diapason 8', true).join()
  await begun(live)
  hand('Great Open Diapason 8', false)
  await until(() => drawn(live).length === 0)
  await until(() => sent().filter((each) => each === on).length === 2)
  await stop()
})

test('a piston at the console is named, and its stops are known', async () => {
  const { live, press, stop, sent } = await consoleFor([{ at: 'start', draw: ['Gt. Open Diapason 8'] }])
  await begun(live)
  const before = sent().length
  press([0xcf, 4])
  await until(() => said(live).includes('at the console: piston full'))
  await until(() => drawn(live).length === 4)
  await pause(100)
  expect(sent().length).toBe(before)
  await stop()
})

test('a piston at the console before the first chord is not said again by us', async () => {
  const { live, press, stop, sent } = await consoleFor([{ at: 'start', draw: ['Gt. Open Diapason 8'] }])
  await until(() => drawn(live).includes('Open Diapason 8'))
  // Within 10 ms of our own message nobody knows which came first.
  await pause(50)
  press([0xcf, 4])
  await until(() => drawn(live).length === 4)
  await begun(live)
  expect(sent().length).toBe(3)
  await stop()
})

test('an organ that says nothing back is no trouble', async () => {
  const { live, sent, stop } = await consoleFor([{ at: 'start', draw: ['Gt. Open Diapason 8'] }], false)
  await begun(live)
  await stop()
  expect(said(live)).toEqual([])
  expect(sent().length).toBe(4)
})
