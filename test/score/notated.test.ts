import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readScore, type Score } from '../../src/score/index.ts'
import { CORPUS } from '../scores/read-notes.ts'

const fixture = (name: string): Score => readScore(name, readFileSync(new URL(`fixtures/${name}`, import.meta.url)))
const corpus = (name: string): Score => readScore(name, readFileSync(new URL(`ssggp/${name}`, CORPUS)))

const WITHIN_TICKS = 1
/** What stands in one score and not in the other: by key, start and end within a tick. */
function differences(one: Score, other: Score): string[] {
  return one.parts.flatMap(({ name, notes }, index) => {
    const left = [...(other.parts[index]?.notes ?? [])]
    const near = (a: number, b: number) => Math.abs(a - b) <= WITHIN_TICKS
    const missing = notes.filter(({ key, start, end }) => {
      const at = left.findIndex((each) => each.key === key && near(each.start, start) && near(each.end, end))
      if (at >= 0) left.splice(at, 1)
      return at < 0
    })
    return [...missing, ...left].map(({ key, start, end }) => `${name}: ${key} ${start}-${end}`)
  })
}

const spans = (score: Score, part: number, from: number, to: number) =>
  score.parts[part]?.notes.flatMap(({ start, end, key }) => (start >= from && start < to ? [[start, end, key]] : []))
const tempi = ({ tempo }: Score) =>
  tempo.changes.map(({ tick, microsPerQuarter }) => [tick, Math.round(6e7 / microsPerQuarter)])

describe.each(['gauntlet.musicxml', 'gauntlet.mscz'])(
  '%s: a score with a pick-up, endings, D.S. al Coda, small notes, a triplet, a transposing part, an ottava clef',
  (name) => {
    const score = fixture(name)

    test('is played in the order in which it is written to be played', () => {
      expect(score.written).toEqual([0, 1, 2, 3, 1, 2, 4, 5, 6, 7, 5, 6, 8])
      expect(score.pickup).toBe(480)
      expect(score.metres).toEqual([{ tick: 0, beats: 4, beatType: 4 }])
      expect(score.end).toBe(480 + 12 * 1920)
    })
    test('has a part a staff, named as the score names it', () => {
      expect(score.parts.map(({ name }) => name)).toEqual(['Manuals', 'Manuals', 'Pedal', 'Horn in F'])
    })
    test('its small notes: a stroke takes 65 ms, none takes half', () => {
      expect(spans(score, 0, 2880, 4320)).toEqual([
        [2880, 2927, 71],
        [2927, 3360, 69],
        [3360, 3840, 67],
        [3840, 4320, 65],
      ])
    })
    test('its ties reach over bars, and end where a jump goes elsewhere', () => {
      expect(spans(score, 0, 1920, 2400)).toEqual([[1920, 2880, 65]])
      // Written from bar 4 to bar 5; after the D.S. bar 5 follows bar 7.
      expect(spans(score, 0, 11040, 12960)).toEqual([[11040, 12960, 72]])
      expect(spans(score, 0, 17760, 18720)).toEqual([[17760, 18720, 72]])
    })
    test('sounds as the transposing part does, and as the clef does not', () => {
      expect(spans(score, 3, 480, 1440)).toEqual([[480, 1440, 55]])
      expect(spans(score, 2, 480, 1440)).toEqual([[480, 1440, 53]])
    })
    test('its fermatas make the tempo half as fast until what follows', () => {
      expect(score.fermatas).toEqual([1440, 7200, 22560])
      expect(tempi(score)).toEqual([
        ...[
          [0, 90],
          [1440, 45],
          [1599, 90],
          [7200, 45],
          [7359, 90],
          [22560, 45],
          [23519, 90],
        ],
      ])
    })
    test('its words by verse, where they are sung first', () => {
      const verse = (number: number) => score.words.filter((word) => word.verse === number)
      const text = (number: number) =>
        verse(number)
          .map((word) => word.text + (word.goesOn ? '-' : ' '))
          .join('')
      expect(text(1)).toBe('O God, our help in a-ges ')
      expect(text(2)).toBe('Time, like an ev-er roll-ing ')
      expect(verse(2).map(({ tick }) => tick)).toEqual([0, 480, 960, 1440, 1920, 2880, 3360])
      expect(score.words.every(({ part }) => part === 0)).toBe(true)
    })
    test('says what it is', () => {
      expect(score.title).toBe('Gauntlet')
      expect(score.about).toMatchObject({ composer: 'The Project', lyricist: 'Isaac Watts', copyright: 'CC0' })
    })
    test('is what MuseScore exports of it as MIDI, but for its small notes (which it lays over what follows)', () => {
      const midi = fixture('gauntlet.mid')
      const small = (line: string) => /^Manuals: \d+ (28|29|33|38|86|87|91|96)\d\d?-/.test(line)
      // MuseScore does not strike a tied note again that a jump leads to.
      expect(differences(score, midi).filter((line) => !small(line))).toEqual(['Manuals: 72 17760-18720'])
      expect(tempi(midi)).toEqual(tempi(score))
      expect(midi.pickup).toBe(score.pickup)
    })
  },
)

describe.skipIf(!existsSync(CORPUS))('our SSGGP score (skipped where ../shared/corpus is absent)', () => {
  const midi = () => corpus('ssggp5.wms.mid')
  // Two voices of the Great hold one key: MuseScore's export cuts one of them.
  const UNISON = ['Great LH: 67 19200-21120', 'Great LH: 67 19200-20160', 'Great LH: 67 19200-20640']

  test.each(['ssggp5.musicxml', 'ssggp5.wms.mscz'])('one instrument a staff: %s and MIDI are the same', (name) => {
    const lines = differences(corpus(name), midi())
    expect(lines.map((line) => line.replace(/^.*:/, ''))).toEqual(UNISON.map((line) => line.replace(/^.*:/, '')))
    expect(tempi(corpus(name))).toEqual(tempi(midi()))
    expect(corpus(name).words.map(({ text }) => text)).toEqual(['Ho', 'ly'])
  })
  test('two staves an instrument: the same again, and its bars in print', () => {
    const score = corpus('ssggp.musicxml')
    expect(score.written).toEqual([1, 2, 3, 4, 5, 3, 4, 6, 7, 8, 9, 10, 11, 12])
    expect(differences(score, corpus('ssggp5.musicxml'))).toEqual([])
    expect(differences(score, corpus('ssggp.wms.mscz'))).toEqual([])
  })
  test('a rall. line slows in steps, and the fermata after it stretches the slower tempo', () => {
    const score = corpus('ms4/rall-4.20.mscz')
    expect(tempi(score)).toEqual([
      [0, 120],
      [7680, 120],
      [8640, 113],
      [9600, 105],
      [10560, 97],
      [11520, 90],
      [14880, 45],
      [15359, 90],
    ])
    expect(differences(score, corpus('ms4/rall-4.20.mid'))).toEqual([])
  })
  test('MuseScore 3: the same words, bars and pedal', () => {
    const score = corpus('ssggp-nomord.ms3.mscz')
    expect(score.written).toEqual([1, 2, 3, 4, 5, 3, 4, 6, 7, 8, 9, 10, 11, 12])
    expect(score.words.map(({ text }) => text)).toEqual(['Ho', 'ly'])
    expect(spans(score, 4, 0, 26880)).toEqual(spans(corpus('ssggp.musicxml'), 4, 0, 26880))
  })
})

describe('what single programs write', () => {
  const note = (step: string, inside = '', duration = 2) =>
    `<note><pitch><step>${step}</step><octave>4</octave></pitch><duration>${duration}</duration>${inside}<voice>1</voice></note>`
  const read = (measures: readonly string[]): Score => {
    const bars = measures.map((content, index) => `<measure number="${index + 1}">${content}</measure>`).join('')
    const text = `<score-partwise><part-list/><part id="P1">${bars}</part></score-partwise>`
    return readScore('x', new TextEncoder().encode(text))
  }
  const HEAD = '<attributes><divisions>2</divisions><time><beats>2</beats><beat-type>4</beat-type></time></attributes>'

  test('divisions that change in the middle of a measure hold from there', () => {
    const score = read([
      HEAD + note('C') + note('D'),
      `${note('E')}<attributes><divisions>4</divisions></attributes>${note('F', '', 4)}`,
    ])
    expect(spans(score, 0, 960, 1920)).toEqual([
      [960, 1440, 64],
      [1440, 1920, 65],
    ])
  })
  test('a tie whose end is not written', () => {
    const score = read([HEAD + note('C') + note('D', '<tie type="start"/>'), note('D') + note('E')])
    expect(spans(score, 0, 0, 1920)).toEqual([
      [0, 480, 60],
      [480, 1440, 62],
      [1440, 1920, 64],
    ])
  })
  test('a wavy line is a trill to its end', () => {
    const wave = (type: string) => `<notations><ornaments><wavy-line type="${type}"/></ornaments></notations>`
    const score = read([HEAD + note('C', wave('start')) + note('D', wave('stop')), note('E') + note('F')])
    expect(score.parts[0]?.notes.map(({ key }) => key)).toEqual([
      60, 62, 60, 62, 60, 62, 60, 62, 62, 64, 62, 64, 62, 64, 62, 64, 64, 65,
    ])
  })
  test('dots, wedges and breaths', () => {
    const marked = (mark: string) => `<notations><articulations><${mark}/></articulations></notations>`
    const score = read([
      HEAD + note('C', marked('staccato')) + note('D', marked('staccatissimo')),
      note('E', marked('breath-mark')) + note('F'),
    ])
    expect(spans(score, 0, 0, 960)).toEqual([
      [0, 240, 60],
      [480, 638, 62],
    ])
    expect(score.breaths).toEqual([1440])
  })
  test('a metronome mark without a sound, in dotted quarters', () => {
    const mark =
      '<direction><direction-type><metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>c. 60</per-minute></metronome></direction-type></direction>'
    expect(tempi(read([HEAD + mark + note('C') + note('D')]))).toEqual([[0, 90]])
  })
  test('a rit. with a dashed line, and a tempo after it', () => {
    const line = (type: string, words = '') =>
      `<direction>${words && `<direction-type><words>${words}</words></direction-type>`}<direction-type><dashes type="${type}" number="1"/></direction-type></direction>`
    const score = read([HEAD + line('start', 'rit.') + note('C') + note('D'), note('E') + line('stop') + note('F')])
    expect(tempi(score)).toEqual([
      [0, 120],
      [360, 113],
      [720, 105],
      [1080, 97],
      [1440, 90],
    ])
  })
})
