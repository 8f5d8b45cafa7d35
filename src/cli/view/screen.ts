import { styleText } from 'node:util'
import { printable } from '../../findings/index.ts'
import { type LiveStatus, sayHand } from '../../organist/index.ts'
import { formatBarBeat } from '../../time/index.ts'
import { KEY_LINE } from './key-help.ts'

type Style = Parameters<typeof styleText>[0]

/** Above the picture a notice; below it what is being typed, or the answer to it. */
export interface Words {
  readonly notice: string | null
  readonly answer: string | null
}

const NARROWEST = 24

/** What a person must know of the way to the organ; null where bytes go out and nothing is wrong. */
export function linkWords(link: LiveStatus['link']): string | null {
  if (link.type === 'silent') return 'the organ does not answer: is it on, and is the radio link up?'
  if (link.type === 'unheard')
    return 'the organ does not hear it: its MIDI cable is not in; once it is, the music goes there'
  if (link.type !== 'gone') return null
  return `the MIDI output is gone: put the cable back${link.goesOnWhenBack ? '; the music goes on from its bar' : ''}`
}

/**
 * A performance, as it can be read from the organ bench in a dark church: a broad band says what go will do. Of a low
 * terminal the divisions are left out first.
 * @param styled colours and bold
 * @returns lines no longer than the terminal is wide
 */
export function drawPerformance(
  status: LiveStatus,
  portName: string,
  words: Words,
  size: { readonly columns: number; readonly rows: number },
  styled: boolean,
): string[] {
  const paint = (style: Style, text: string) => (styled ? styleText(style, text) : text)
  const width = Math.max(NARROWEST, size.columns - 1)
  const inWords = (text: string | null, style: Style) =>
    (text ?? '')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : wrap(line.split(' '), width, ' ')))
      .map((line) => paint(style, line))
  const { go, hands, notes } = status
  const above = [
    ...inWords(words.notice, 'yellow'),
    ...inWords(linkWords(status.link) ?? status.unkept, ['bold', 'red']),
    ...headOf(status, portName, width).map(([style, line]) => paint(style, line)),
    cut(notes === null ? '' : `        ${notes}`, width),
    ...band(go.does ? `GO: ${go.says}` : go.says, width).map((row) =>
      paint(go.does ? ['bold', 'inverse'] : ['bold'], row),
    ),
    ...inWords(go.doubt, ['bold', 'red']),
    '',
    cut(doingWords(status), width),
    cut(placeLine(status, width), width),
    ...sungLines(status).map(([style, line]) => paint(style, cut(line, width))),
    ...comingLines(status).map((line) => paint('dim', cut(line, width))),
    ...inWords(words.answer ?? status.answer, 'bold'),
    ...hands.slice(-1).map((hand) => cut(sayHand(hand), width)),
    '',
  ]
  const below = wrap(KEY_LINE, width).map((line) => paint('dim', line))
  const room = Math.max(0, size.rows - above.length - below.length - 2)
  const divisions = divisionLines(status, room).map((line) => cut(line, width))
  return [...above, ...divisions, ...(divisions.length === 0 ? [] : ['']), ...below]
}

function band(text: string, width: number): string[] {
  const spaced = [...printable(text)].join(' ')
  const lines = spaced.length <= width - 4 ? [spaced] : wrap(text.split(' '), width - 4, ' ')
  return ['', ...lines, ''].map((line) => {
    const left = Math.max(0, Math.floor((width - line.length) / 2))
    return `${' '.repeat(left)}${line}`.padEnd(width)
  })
}

/** A piece is its own title. */
function headOf(status: LiveStatus, portName: string, width: number): (readonly [Style, string])[] {
  const { title, item } = status
  const first = cut(`${title}   →   ${portName}`, width)
  if (title === item) return [['bold', first]]
  return [
    ['dim', first],
    ['dim', ''],
    ['bold', cut(`${numberWords(status)}${item}`, width)],
  ]
}

const numberWords = ({ items, doing, number }: LiveStatus): string =>
  items === 1 || doing === 'over' ? '' : `${number} of ${items}   `

/** What sounds, unless that is the whole item. */
const sectionOf = ({ section, item }: LiveStatus): string => (section === item ? '' : section)

function doingWords(status: LiveStatus): string {
  const { tempoPercent, where, link, doing } = status
  const tempo = tempoPercent === 100 ? [] : [`tempo ${tempoPercent} %`]
  const key = where === null || where.transposed === 0 ? [] : [semitoneWords(where.transposed)]
  const heard = link.type === 'connected' && doing === 'plays' ? ['the organ answers'] : []
  return [doingNow(status), ...tempo, ...key, ...heard].join(', ')
}

function doingNow(status: LiveStatus): string {
  const { doing, sounding } = status
  const section = sectionOf(status)
  const here = section === '' ? '' : `: ${section}`
  switch (doing) {
    case 'plays':
      return `plays${here}`
    case 'waits':
      return sounding > 0 ? `holds the chord and waits${here}` : `silent, waits${section && ` after ${section}`}`
    case 'held':
      return `held${here}`
    case 'paused':
      return `paused, silent${here}`
    case 'quiet':
      return 'silent'
    case 'over':
      return 'the programme is over'
    default:
      return doing satisfies never
  }
}

const semitoneWords = (semitones: number): string =>
  semitones === 0
    ? 'as written'
    : `${Math.abs(semitones)} semitone${Math.abs(semitones) === 1 ? '' : 's'} ${semitones > 0 ? 'higher' : 'lower'}`

/** `▓▓▓░░░  bar 17:2 of 32  0:41 / 1:20`. */
function placeLine({ where, positionMs, durationMs }: LiveStatus, width: number): string {
  if (where === null) return ''
  const bar = `bar ${barOf(where.place)} of ${where.lastBar}`
  const time = `${clock(positionMs)} / ${clock(durationMs)}`
  const long = Math.max(10, width - bar.length - time.length - 6)
  const filled = Math.round(where.progress * long)
  return `${'▓'.repeat(filled)}${'░'.repeat(Math.max(0, long - filled))}  ${bar}  ${time}`
}

/** The words that are sung, and those that come next. */
function sungLines({ where }: LiveStatus): (readonly [Style, string])[] {
  if (!where?.words) return []
  const { now, next } = where.words
  return [['bold', `  ${now}`], ...(next === null ? [] : [['dim', `  ${next}`] as const])]
}

const barOf = ({ bar, beat }: { readonly bar: number; readonly beat: number }): string =>
  formatBarBeat({ bar, beat: Math.floor(beat) })

function comingLines({ where, coming, nextItem }: LiveStatus): string[] {
  const { endsAfter = null, nextKey = null, nextCue = null } = where ?? {}
  const change = endsAfter
    ? [`ends after bar ${endsAfter.bar}`]
    : nextKey
      ? [`bar ${formatBarBeat(nextKey.place)}: ${semitoneWords(nextKey.semitones)}`]
      : nextCue
        ? [`bar ${formatBarBeat(nextCue.place)}: ${nextCue.what}`]
        : []
  return [
    ...change,
    ...(coming.length === 0 ? [] : [`then: ${coming.join(' · ')}`]),
    ...(nextItem === null ? [] : [`next: ${nextItem}`]),
  ]
}

/** A line of stops and one of keys a division; the stops only, or nothing, where there is no room. */
function divisionLines({ divisions }: LiveStatus, room: number): string[] {
  const widest = Math.max(0, ...divisions.map(({ name }) => name.length))
  const stops = divisions.map(
    ({ name, drawn }) => `${name.padEnd(widest)}  ${drawn.length === 0 ? 'no stops drawn by us' : drawn.join(' · ')}`,
  )
  const both = divisions.flatMap(({ keys }, index) => [
    stops[index] ?? '',
    `${' '.repeat(widest)}  ${keys.length === 0 ? '–' : keys.join(' ')}`,
  ])
  return both.length <= room ? both : stops.length <= room ? stops : []
}

/** `2 of 6 | Hymn 146: … | waits | Verse 2 of 5 | go: Verse 3 of 5`. */
export function statusLine(status: LiveStatus): string {
  const { number, items, item, doing, go } = status
  const count = items === 1 ? '' : `${number} of ${items}`
  return [count, item, doing, sectionOf(status), `go: ${go.says}`, go.doubt ?? '', linkWords(status.link) ?? '']
    .filter((each) => each !== '')
    .join(' | ')
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`

function clock(timeMs: number): string {
  const seconds = Math.max(0, Math.floor(timeMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Cut before it is painted: colours have no width. */
export function cut(line: string, width: number): string {
  const text = printable(line)
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}

export function wrap(words: readonly string[], width: number, between = ' · '): string[] {
  const lines: string[] = []
  for (const word of words.map((each) => cut(each, width))) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + between.length + word.length <= width)
      lines[lines.length - 1] = last + between + word
    else lines.push(word)
  }
  return lines
}
