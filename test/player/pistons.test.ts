import { expect, test } from 'vitest'
import { elementName } from '../../src/organ/index.ts'
import { ticks } from '../../src/time/index.ts'
import { timeOf } from '../../src/timeline/index.ts'
import { note, organ, PPQ, part, play, score } from '../builders.ts'
import { CALLED } from '../pistons.ts'
import { type Deck, pause, playing, waitFor } from './deck.ts'

const music = score([part('Great', [note(0, 400, 60)])], { tempi: [{ tick: ticks(0), microsPerQuarter: 50_000 }] })
const cues = [
  { at: 'start', draw: ['Gt. Open Diapason 8'] },
  { at: 11, piston: 'Tutti' },
  { at: 21, draw: ['Gt. Principal 4'], retire: ['Sw. Oboe 8'] },
  { at: 31, piston: 'full' },
]
const PROGRAMS: Readonly<Record<string, string>> = { '207,4': 'full', '207,8': 'Tutti', '207,19': 'cancel' }

/** `Tutti`, `+Great Principal 4`: what the organ is told of its stops. */
function said(deck: Deck, instrument: ReturnType<typeof organ>): string[] {
  const known = new Map(
    instrument.elements.flatMap((element) => {
      if (element.control.type !== 'switch') return []
      const { on, off } = element.control
      const name = elementName(element)
      return [
        [on.join(), `+${name}`],
        [off.join(), `-${name}`],
      ] as const
    }),
  )
  return deck.recorded().flatMap(({ bytes }) => {
    const text = Array.from(bytes).join()
    return PROGRAMS[text] ?? known.get(text) ?? []
  })
}

async function told(generalCancel: boolean) {
  const instrument = generalCancel ? organ(CALLED) : { ...organ(CALLED), generalCancel: null }
  const timeline = play(music, instrument, { cues })
  const deck = await playing(timeline)
  await waitFor(() => deck.player.status().state === 'playing' && deck.player.status().keysDown[1]?.length === 1)
  deck.player.pause()
  await deck.until('paused')
  let heard = said(deck, instrument).length
  const news = () => {
    const all = said(deck, instrument)
    const fresh = all.slice(heard)
    heard = all.length
    return fresh
  }
  const goTo = async (bar: number) => {
    deck.player.seek(timeOf(timeline, ticks((bar - 1) * 4 * PPQ)))
    // All is out when nothing more comes for a while: on a busy machine the first message is late too.
    let before = -1
    while (before !== said(deck, instrument).length) {
      before = said(deck, instrument).length
      await pause(100)
    }
    return news()
  }
  return { deck, goTo, news, timeline, instrument }
}

test('after a seek, a piston whose contents nobody knows is pressed again, and what was said after it is said', async () => {
  const { goTo } = await told(true)
  expect(await goTo(12)).toEqual(['Tutti'])
  expect(await goTo(15)).toEqual([])
  expect(await goTo(22)).toEqual(['+Great Principal 4', '-Swell Oboe 8'])
  // Behind the place the two are unknown again: only the piston brings what they were.
  expect(await goTo(12)).toEqual(['cancel', 'Tutti'])
  expect(await goTo(5)).toEqual(['cancel', '+Great Open Diapason 8'])
})

test('where its contents are written down, its stops are drawn one by one', async () => {
  const { goTo } = await told(true)
  expect((await goTo(32)).sort()).toEqual(['+Great Principal 4', '+Pedal Bourdon 16', '+Swell Oboe 8'].sort())
})

test('without a general cancel every stop that is not sure is said', async () => {
  const { goTo } = await told(false)
  expect(await goTo(12)).toEqual(['Tutti'])
  expect(await goTo(5)).toEqual([
    '+Great Open Diapason 8',
    '-Swell Gedackt 8',
    '-Swell Oboe 8',
    '-Great Principal 4',
    '-Pedal Bourdon 16',
    '-Swell to Great',
  ])
})

test('pressed by hand, and stopped: a general cancel retires what nobody knows', async () => {
  const { deck, news, instrument } = await told(true)
  const piston = instrument.pistons.find(({ name }) => name === 'Tutti')
  if (!piston) throw new Error('no such piston')
  deck.player.move(new Map(), { piston, before: [] })
  await waitFor(() => said(deck, instrument).includes('Tutti'))
  await deck.player.close()
  expect(news()).toEqual(['Tutti', 'cancel'])
})
