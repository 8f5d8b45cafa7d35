import { badInput, type Finding, finding } from '../../findings/index.ts'
import { joinParts } from '../notated/draft.ts'
import type { Notated, Staff } from '../notated/notated.ts'
import type { About } from '../score.ts'
import { allText, child, childrenOf, parseXml, textAt, type Xml } from '../xml.ts'
import { measureFrame } from './frame.ts'
import { readStaff } from './read-staff.ts'

/** The first version whose bars hold voices; from it on the format has changed little. */
const FIRST_VERSION = 3

/**
 * MuseScore's own format, versions 3 and 4, as `.mscx` or out of an `.mscz` (engine/libmscore and src/engraving/rw of
 * MuseScore say what its elements mean).
 * @throws BadInput where its XML is damaged, it is older, or has no staff
 */
export function readMuseScore(file: string, text: string): Notated {
  const root = parseXml(file, text)
  const version = Number.parseFloat(root.attributes.version ?? '')
  if (!(version >= FIRST_VERSION))
    throw badInput(
      file,
      `this is a score of MuseScore ${Number.isFinite(version) ? Math.floor(version) : 'of an unknown version'}; versions 3 and 4 can be read`,
      'open it in MuseScore 4 and save it',
    )
  const score = child(root, 'Score')
  const written = childrenOf(score, 'Staff')
  const first = written[0]
  if (score === undefined || first === undefined)
    throw badInput(file, 'this MuseScore file has no staff', 'save the score again')
  const staves = stavesOf(score)
  const frame = measureFrame(first)
  const read = written.map((staff) => readStaff(staff, frame))
  return {
    file,
    format: 'musescore',
    title: (tag(score, 'workTitle') || framed(score, 'title') || tag(score, 'movementTitle')).replace(/\s+/g, ' '),
    about: aboutOf(score),
    staves: written.map((_, index) => staves[index] ?? { name: '', isPercussion: false }),
    bars: joinParts(read.map(({ bars }) => bars)),
    findings: read.flatMap(({ ignored }, index) =>
      [...ignored].map((what) => leftOut(staves[index]?.name ?? '', what)),
    ),
  }
}

const leftOut = (part: string, what: string): Finding =>
  finding('remark', 'not-played-out', `${what}: the notes are played as they stand`, { part })

/** Each part lists its staves; the music of all follows in that order. */
function stavesOf(score: Xml): Staff[] {
  return childrenOf(score, 'Part').flatMap((part) => {
    const instrument = child(part, 'Instrument')
    const longName = child(instrument, 'longName')
    const name = (longName ? allText(longName) : '') || textAt(part, 'trackName') || textAt(instrument, 'trackName')
    return childrenOf(part, 'Staff').map((staff) => ({
      name,
      isPercussion:
        textAt(instrument, 'useDrumset') === '1' || child(staff, 'StaffType')?.attributes.group === 'percussion',
    }))
  })
}

function aboutOf(score: Xml): About {
  return {
    composer: tag(score, 'composer') || framed(score, 'composer'),
    lyricist: tag(score, 'lyricist') || tag(score, 'poet') || framed(score, 'lyricist') || framed(score, 'poet'),
    copyright: tag(score, 'copyright'),
    tune: '',
    metre: '',
  }
}

const tag = (score: Xml, name: string): string =>
  childrenOf(score, 'metaTag')
    .filter(({ attributes }) => attributes.name === name)
    .map(({ text }) => text.trim())
    .join('')

/** A text of the frame above the music. */
function framed(score: Xml, style: string): string {
  const frames = childrenOf(childrenOf(score, 'Staff')[0], 'VBox')
  const texts = frames.flatMap((frame) => childrenOf(frame, 'Text'))
  const found = texts.find((text) => textAt(text, 'style').toLowerCase() === style)
  const words = child(found, 'text')
  return words === undefined ? '' : allText(words)
}
