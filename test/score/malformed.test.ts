import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { readScore } from '../../src/score/index.ts'
import { openArchive } from '../../src/score/zip.ts'
import { runs } from '../runs.ts'
import { zip } from './zip.ts'

const AT_MOST_MS = 1000
const text = (content: string) => new TextEncoder().encode(content)
const NOTE = '<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>'
const partwise = (measures: string, head = '') =>
  `<?xml version="1.0"?>${head}<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>A</part-name></score-part></part-list><part id="P1">${measures}</part></score-partwise>`
const measure = (content: string) => `<measure number="1">${content}</measure>`
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))
const museScore = (staff: string, version = '4.20') =>
  `<museScore version="${version}"><Score><Part><Staff/><trackName>A</trackName></Part><Staff id="1">${staff}</Staff></Score></museScore>`
const CHORD = '<Chord><durationType>whole</durationType><Note><pitch>60</pitch><tpc>14</tpc></Note></Chord>'

/** What is said of it: '' where it is read. Never longer than a second, never anything but a sentence. */
function saidOf(bytes: Uint8Array): string {
  const began = process.cpuUsage()
  try {
    readScore('x', bytes)
    return ''
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(BadInput)
    const [sentence = ''] = (thrown as BadInput).message.split('\n')
    return sentence
  } finally {
    // Of this process: what else the machine does is not its fault.
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(AT_MOST_MS)
  }
}

describe('what is no sound score is refused in one sentence', () => {
  const entity = '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
  const outside = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
  test.each([
    [
      'entities of its own',
      text(partwise(measure(`${NOTE}&c;`), entity)),
      /damaged \(line 1, column \d+: undefined entity\)/,
    ],
    ['an entity from outside', text(partwise(measure(`${NOTE}&a;`), outside)), /undefined entity/],
    ['an element that is not closed', text(partwise(measure(NOTE)).replace('</part>', '')), /damaged \(line 1/],
    ['half of it', text(partwise(measure(NOTE.repeat(40))).slice(0, 900)), /damaged/],
    ['no part', text('<score-partwise/>'), /no part with measures/],
    ['no note', text(partwise(measure(''))), /no note in it that can be read/],
    ['notes without end', text(partwise(measure(NOTE.replace('>1<', '>1e300<')))), /longer than any music/],
    [
      'repeats without end',
      text(
        partwise(measure(`${NOTE.repeat(12_000)}<barline><repeat direction="backward" times="999999999"/></barline>`)),
      ),
      /longer than any music/,
    ],
    ['elements without end', text(`<score-partwise>${'<a>'.repeat(100_000)}`), /more elements than any score/],
    ['a text without end', text(partwise(' '.repeat(13_000_000))), /longer than 12 MB/],
    ['a file without end', new Uint8Array(200 * 1024 * 1024).fill(32), /larger than 32 MB/],
    ['a MuseScore file without a staff', text('<museScore version="4.00"><Score/></museScore>'), /no staff/],
    ['MuseScore 2', text(museScore(`<Measure>${CHORD}</Measure>`, '2.06')), /a score of MuseScore 2; versions 3 and 4/],
    [
      'an archive whose container names what is not there',
      zip({
        'META-INF/container.xml': '<container><rootfiles><rootfile full-path="score.mscx"/></rootfiles></container>',
      }),
      /an archive without a score/,
    ],
    [
      'a score that unpacks without end',
      zip({ 'a.mscx': deflateRawSync(new Uint8Array(200 * 1024 * 1024)) }, { deflated: true }),
      /longer than 32 MB/,
    ],
    [
      'a damaged archive',
      zip({ 'a.mscx': new Uint8Array(500).fill(7) }, { deflated: true }),
      /archive in this file is damaged/,
    ],
    ['half an archive', fixture('gauntlet.mscz').subarray(0, 9000), /cut short/],
    ['an ABC tune without notes', text('X: 1\nT: Nothing\nK: C\n'), /no note in it/],
  ])('%s', (_what, bytes, words) => expect(saidOf(bytes)).toMatch(words))
})

describe('what is odd is read', () => {
  test.each([
    [
      'UTF-16, as Windows programs write',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(partwise(measure(NOTE)), 'utf16le')]),
    ],
    [
      'Latin-1 that says so',
      Buffer.from(
        partwise(measure(NOTE)).replace('"1.0"', '"1.0" encoding="ISO-8859-1"').replace('>A<', '>Pédale<'),
        'latin1',
      ),
    ],
    [
      'a byte order mark and a document type with declarations',
      text(
        `\ufeff${partwise(measure(NOTE), '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 3.0 Partwise//EN" "http://www.musicxml.org/dtds/partwise.dtd">')}`,
      ),
    ],
    ['an archive without its container', zip({ 'Hymn.musicxml': partwise(measure(NOTE)) })],
    [
      'a MuseScore archive without its container',
      zip({ 'a.mscx': museScore(`<Measure><voice>${CHORD}</voice></Measure>`) }),
    ],
    [
      'divisions of 0, a metre of 0, a key of 99, steps and octaves that do not exist',
      text(
        partwise(
          measure(
            `<attributes><divisions>0</divisions><key><fifths>99</fifths></key><time><beats>0</beats><beat-type>0</beat-type></time></attributes>${NOTE}${NOTE.replace('>C<', '>X<')}${NOTE.replace('>4<', '>99<')}`,
          ),
        ),
      ),
    ],
    [
      'a jump to a sign that is not there, round and round',
      text(partwise(measure(`${NOTE}<sound dalsegno="x" segno="y"/>`).repeat(3))),
    ],
    ['a measure of thirty thousand notes', text(partwise(measure(NOTE.repeat(30_000))))],
  ])('%s', (_what, bytes) => expect(saidOf(bytes)).toBe(''))
  test('by measures instead of parts', () => {
    const timewise =
      '<score-timewise><part-list><score-part id="P"><part-name>Solo</part-name></score-part></part-list><measure number="1"><part id="P">N</part></measure><measure number="2"><part id="P">N</part></measure></score-timewise>'
    const score = readScore('x', text(timewise.replaceAll('N', NOTE)))
    expect(score.parts.map(({ name, notes }) => [name, notes.length])).toEqual([['Solo', 2]])
    expect(score.written).toEqual([1, 2])
  })
})

describe('whatever numbers and words stand in it', () => {
  const mscx = Buffer.from(openArchive('x', fixture('gauntlet.mscz')).unpack('score.mscx', 1_000_000)).toString()
  const VALUES = [
    '0',
    '-1',
    '1',
    '3',
    '7',
    '999999999',
    '-999999999',
    '1e308',
    '0.001',
    '1/0',
    '',
    'x',
    'start',
    'stop',
    'Tie',
  ]
  test.each([
    ['MusicXML', fixture('gauntlet.musicxml').toString()],
    ['MuseScore', mscx],
  ])('%s is read or refused, and each note ends after it begins', (_name, good) => {
    // What stands between tags, or in quotes.
    const places = [...good.matchAll(/>([^<>\s][^<>]*)<|"([^"<>]*)"/g)]
    const change = fc.record({ at: fc.nat(places.length - 1), value: fc.constantFrom(...VALUES) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let spoilt = good
        for (const { at, value } of [...changes].sort((a, b) => b.at - a.at)) {
          const place = places[at]
          const old = place?.[1] ?? place?.[2] ?? ''
          const from = (place?.index ?? 0) + 1
          spoilt = spoilt.slice(0, from) + value + spoilt.slice(from + old.length)
        }
        try {
          const score = readScore('x', text(spoilt))
          for (const { notes } of score.parts)
            for (const { start, end, key } of notes) {
              expect(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start).toBe(true)
              expect(key >= 0 && key <= 127).toBe(true)
            }
          expect(Number.isInteger(score.end) && score.end >= 0).toBe(true)
          for (const { microsPerQuarter } of score.tempo.changes) expect(microsPerQuarter).toBeGreaterThan(0)
          for (const { beats, beatType } of score.metres) expect(beats > 0 && beatType > 0).toBe(true)
        } catch (thrown) {
          if (!(thrown instanceof BadInput)) throw thrown
        }
      }),
      runs(300),
    )
  })
})
