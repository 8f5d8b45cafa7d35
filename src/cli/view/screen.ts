import { styleText } from 'node:util'
import { type PerformanceStatus, sayHand } from '../../organist/index.ts'
import { formatBarBeat } from '../../time/index.ts'

type Style = Parameters<typeof styleText>[0]

const STATE_WORDS: Readonly<Record<PerformanceStatus['state'], string>> = {
  idle: 'ready',
  playing: 'playing',
  paused: 'paused: space goes on',
  held: 'held: space goes on',
  waiting: 'waits: space goes on',
  ended: 'at its end',
  closed: 'closed',
}

const KEYS_HELP =
  'space go · H hold · P pause · ←→ bar · [ ] phrase · +/− tempo · < > key · / bar or stop · E end after this phrase · Esc Esc panic · Q quit'

/** What a person must know of the way to the organ; null where bytes go out and nothing is wrong. */
export function linkWords(link: PerformanceStatus['link']): string | null {
  if (link.type === 'silent') return 'the organ does not answer: is it on, and is the radio link up?'
  if (link.type !== 'gone') return null
  return `the MIDI output is gone: put the cable back${link.goesOnWhenBack ? '; the music goes on from its bar' : ''}`
}

/**
 * The live view, a line each, no longer than the terminal is wide.
 * @param words above it: a notice; below it: what is being typed, or the answer to it
 * @param columns width of the terminal
 * @param styled colours and bold
 */
export function drawScreen(
  status: PerformanceStatus,
  portName: string,
  { notice, said }: { readonly notice: string | null; readonly said: string | null },
  columns: number,
  styled: boolean,
): string[] {
  const paint = (style: Style, text: string) => (styled ? styleText(style, text) : text)
  const width = Math.max(20, columns - 1)
  const { place, lastBar, lateness } = status
  const bar = `bar ${formatBarBeat({ bar: place.bar, beat: Math.floor(place.beat) })} of ${lastBar}`
  const time = `${clock(status.positionMs)} / ${clock(status.durationMs)}`
  const lines = [
    cut(`${status.title}   →   ${portName}`, width, (text) => paint('bold', text)),
    cut(stateLine(status), width, (text) => paint(status.state === 'playing' ? 'green' : 'yellow', text)),
    '',
    cut(`${progressBar(status.progress, Math.max(10, width - bar.length - time.length - 6))}  ${bar}  ${time}`, width),
    '',
    ...status.divisions.flatMap(({ name, drawn, keys }) => [
      cut(`${name.padEnd(8)} ${drawn.length === 0 ? 'no stops drawn by us' : drawn.join(' · ')}`, width, (text) =>
        drawn.length === 0 ? paint('dim', text) : text,
      ),
      cut(`         ${keys.length === 0 ? '–' : keys.join(' ')}`, width, (text) => paint('cyan', text)),
    ]),
    '',
    cut(nextLine(status), width),
    ...status.hands.slice(-1).map((hand) => cut(sayHand(hand), width)),
    cut(
      `sent ${status.sent} · late ${ms(lateness.medianMs)} median, ${ms(lateness.p99Ms)} p99, ${ms(lateness.maxMs)} at most`,
      width,
      (text) => paint('dim', text),
    ),
    ...wrap(KEYS_HELP.split(' · '), width).map((text) => paint('dim', text)),
  ]
  if (said !== null) lines.push('', ...wrap(said.split(' '), width, ' ').map((text) => paint('bold', text)))
  const link = linkWords(status.link)
  return [...above(notice, 'yellow'), ...above(link, 'red'), ...lines]

  function above(text: string | null, style: Style): string[] {
    if (text === null) return []
    const wrapped = text.split('\n').flatMap((line) => wrap(line.split(' '), width, ' '))
    return [...wrapped.map((line) => paint(style, line)), '']
  }
}

/** `playing, 94% of the tempo, 1 semitone higher`. */
function stateLine({ state, tempoPercent, transposed, link }: PerformanceStatus): string {
  const tempo = tempoPercent === 100 ? [] : [`${tempoPercent}% of the tempo`]
  const key = transposed === 0 ? [] : [semitoneWords(transposed)]
  const heard = link.type === 'connected' && state === 'playing' ? ['the organ answers'] : []
  return [STATE_WORDS[state], ...tempo, ...key, ...heard].join(', ')
}

const semitoneWords = (semitones: number): string =>
  semitones === 0
    ? 'as written'
    : `${Math.abs(semitones)} semitone${Math.abs(semitones) === 1 ? '' : 's'} ${semitones > 0 ? 'higher' : 'lower'}`

function nextLine({ endsAfter, nextCue, nextKey }: PerformanceStatus): string {
  if (endsAfter) return `ends after bar ${endsAfter.bar}`
  if (nextKey) return `next: bar ${formatBarBeat(nextKey.place)}, ${semitoneWords(nextKey.semitones)}`
  return nextCue ? `next: bar ${formatBarBeat(nextCue.place)}, ${nextCue.what}` : 'next: the end'
}

function progressBar(progress: number, width: number): string {
  const filled = Math.round(progress * width)
  return `${'▓'.repeat(filled)}${'░'.repeat(Math.max(0, width - filled))}`
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`

export function clock(timeMs: number): string {
  const seconds = Math.max(0, Math.floor(timeMs / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Cut before it is painted: colours have no width. */
export function cut(text: string, width: number, paint: (text: string) => string = (same) => same): string {
  return paint(text.length <= width ? text : `${text.slice(0, width - 1)}…`)
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
