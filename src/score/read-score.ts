import { badInput } from '../findings/index.ts'
import { readAbc } from './abc/read-abc.ts'
import { readMuseScore } from './musescore/read-musescore.ts'
import { readMusicXml } from './musicxml/read-musicxml.ts'
import { playNotated } from './notated/play.ts'
import { openScore } from './open-score.ts'
import type { Score } from './score.ts'
import { readMidi } from './smf/read-midi.ts'

/**
 * Reads a score, whatever its format, by its content and not by its name.
 * @param file what to call it in messages
 * @throws BadInput where it is no score that can be read, with what to do; or where no note can be read in it
 */
export function readScore(file: string, bytes: Uint8Array): Score {
  const opened = openScore(file, bytes)
  const score =
    opened.format === 'midi' ? readMidi(file, bytes) : playNotated(NOTATED[opened.format](file, opened.text))
  if (score.parts.length === 0) throw noNote(score)
  return score
}

const NOTATED = {
  musicxml: readMusicXml,
  musescore: readMuseScore,
  abc: readAbc,
}

/** Nothing to play: where music was lost, what was wrong is the reason. */
function noNote({ file, findings }: Score) {
  const reason = findings.find(({ severity }) => severity === 'serious')?.message
  return badInput(
    file,
    `there is no note in it that can be read${reason ? ` (${reason})` : ''}`,
    'export the score again',
  )
}
