import { openScore } from './open-score.ts'
import { readScore } from './read-score.ts'
import { openContainer } from './smf/container.ts'
import { decodeText, decodeTrack } from './smf/decode.ts'

/** What a file says of itself before its music. */
export interface ScoreWords {
  /** '' where it has none. */
  readonly title: string
  /** Copyright and comments, in the file's order. */
  readonly texts: readonly string[]
}

/** Longer ones are lyrics or advertisements. */
const LONGEST_TEXT = 500

/**
 * Reads the words only.
 * @throws BadInput where it is no score that can be read
 */
export function readScoreWords(file: string, bytes: Uint8Array): ScoreWords {
  if (openScore(file, bytes).format === 'midi') return wordsOfMidi(file, bytes)
  const { title, about } = readScore(file, bytes)
  return { title, texts: [about.composer, about.lyricist, about.copyright].filter((text) => text !== '') }
}

/**
 * From the first track, where the format wants title and copyright (SMF 1.0, "Meta-Events"): some times quicker than to
 * read the notes.
 */
function wordsOfMidi(file: string, bytes: Uint8Array): ScoreWords {
  const { tracks } = openContainer(file, bytes)
  const [first, ...others] = tracks
  let title = ''
  let sounds = false
  const texts: string[] = []
  let now = 0
  for (const event of first === undefined ? [] : decodeTrack(first.bytes).events) {
    now += event.deltaTime
    if (event.type === 'noteOn') sounds = true
    if (event.type === 'trackName' && title === '') title = decodeText(event.text)
    // Behind the beginning, texts are words that are sung or played by.
    if (event.type === 'copyrightNotice' || (event.type === 'text' && now === 0)) texts.push(decodeText(event.text))
  }
  // A staff of several is named for its voice, not for the piece.
  const isPiece = others.length === 0 || !sounds
  return { title: isPiece ? title : '', texts: texts.filter((text) => text !== '' && text.length <= LONGEST_TEXT) }
}
