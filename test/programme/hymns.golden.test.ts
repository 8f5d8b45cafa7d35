import { describe, expect, test } from 'vitest'
import { openHouse } from '../../src/house/index.ts'
import { openOrgan } from '../../src/organist/index.ts'
import type { Command } from '../../src/performance/index.ts'
import { type ItemForm, itemSchema, openItem } from '../../src/programme/index.ts'
import { books, type VirtualService, virtualService } from './virtual.ts'

/**
 * Hymns that a musician can read, in test/golden: five verses each, with every command that an operator has. Where one
 * changes, read it as you would read music, then `npx vitest run -u test/programme/hymns.golden.test.ts`.
 */
const house = openHouse('/nowhere')
const organ = openOrgan(house, 'st-marys')
const hymn = (form: object) => openItem(house, itemSchema.parse(form) as ItemForm, organ, 'test')

/** `Verse 2, 3:1`: when that beat has come. */
const at = (service: VirtualService, place: string) => {
  const read = (text: string) => {
    const [, label, bar, beat] = /^(.*), (\d+):([\d.]+)$/.exec(text) ?? []
    return { label, beats: Number(bar) * 100 + Number(beat) }
  }
  const wanted = read(place)
  service.until(() => {
    const { label, beats } = read(service.where())
    return label === wanted.label && beats >= wanted.beats
  })
}
const waits = (service: VirtualService) => service.until(() => service.deck.status().state === 'waiting')
const over = (service: VirtualService) => service.until(() => service.conductor.state().stage === 'over')

type Step = readonly [place: string, ...commands: Command[]]

async function golden(name: string, forms: readonly object[], steps: readonly Step[]) {
  const service = virtualService(organ, forms.map(hymn))
  for (const [place, ...commands] of steps) {
    if (place === 'waits') waits(service)
    else if (place.startsWith('+')) service.forMs(Number(place.slice(1)))
    else at(service, place)
    for (const command of commands) service.command(command)
  }
  over(service)
  expect(service.wrongStops).toEqual([])
  expect(books(service.deck)).toEqual({ down: [], twice: [] })
  expect(service.deck.status().drawn).toEqual([])
  expect(service.deck.status().slippedMs).toBe(0)
  await expect(service.lines()).toMatchFileSnapshot(`../golden/${name}.txt`)
}

const go = { name: 'go' } as const

describe('hymns of five verses, with every command', () => {
  test('St Anne: tempo, hold, louder, a longer breath, a semitone higher, one more verse, Amen', () =>
    golden(
      'service-st-anne',
      [{ hymn: 'st-anne', number: 146, verses: 5, amen: true }],
      [
        ['waits', go],
        ['waits', go],
        ['Verse 1, 2:3', { name: 'tempo', byPercent: -2 }, { name: 'tempo', byPercent: -2 }],
        ['Verse 1, 6:2', { name: 'breath', beats: 1 }],
        ['Verse 2, 2:3', { name: 'hold' }],
        ['+3000', { name: 'release' }],
        ['Verse 2, 3:2', { name: 'louder' }],
        ['Verse 3, 4:1', { name: 'transpose', bySemitones: 1 }],
        ['Verse 4, 5:1', { name: 'breath', beats: -1 }],
        ['Verse 5, 3:1', { name: 'oneMoreVerse' }],
      ],
    ))

  test('Lobe den Herren: a verse left out, manuals only, a solo, unison; tapped tempo, back, last verse now', () =>
    golden(
      'service-lobe-den-herren',
      [
        {
          hymn: 'lobe-den-herren',
          verses: [1, { verse: 2, pedal: false }, { verse: 4, solo: 'Swell', registration: 'mp' }, 5, 6],
          playOver: 'last line',
          afterPlayOver: 'on',
          gathering: 3,
          lastVerse: { voices: 'unison' },
        },
      ],
      [
        ['waits', go],
        // Three taps ask for more; the fourth sets 100 beats a minute.
        ['Verse 1, 2:1', ...[0, 600, 1200, 1800].map((atMs) => ({ name: 'tap', atMs }) as const)],
        ['Verse 2, 9:1', { name: 'back' }],
        ['waits', go],
        // In the breath before verse 5: that is not sung, the last one comes.
        ['Verse 4, 20:1', { name: 'softer' }],
        ['Verse 4, 21:3', { name: 'lastVerseNow' }],
      ],
    ))

  test('Old Hundredth: another harmony last; next verse, panic, one slipped in, end after the line, skip', () => {
    const extra = hymn({ fanfare: 'old-100th-dowland', title: 'slipped in', registration: 'f', tempo: '200%' })
    return golden(
      'service-old-100th',
      [
        {
          hymn: 'old-100th',
          verses: 5,
          registration: ['mf', 'mp', 'mf', 'f', 'ff'],
          lastVerse: { harmony: 'old-100th-dowland', transpose: 1 },
          between: 'wait',
          tempo: '140%',
        },
        { hymn: 'dundee', verses: 2, playOver: 'first line' },
      ],
      [
        ['waits', go],
        // Enough of the play-over: verse 1 after this line.
        ['Play-over, 1:1', { name: 'nextVerse' }],
        ['waits', go],
        ['Verse 1, 4:1', { name: 'insert', item: extra }],
        ['waits', go],
        ['Verse 2, 4:1', { name: 'panic' }],
        ['+2000', go],
        ['Verse 2, 11:1'],
        ['waits', go],
        ['Verse 3, 5:1', { name: 'lastVerseNow' }],
        ['waits', go],
        ['Verse 5, 4:1', { name: 'endAfterLine' }],
        ['Fanfare, 0:1'],
        ['waits', go],
        ['Fanfare, 3:1', { name: 'skip' }],
        ['Play-over, 0:1'],
        ['waits', go],
        ['waits', go],
        ['Verse 1, 3:1', { name: 'skip' }],
      ],
    )
  })
})
