import {
  type Division,
  describeElements,
  type Element,
  type Enclosure,
  findDivision,
  findElement,
  type Organ,
  type Piston,
  plain,
} from '../../organ/index.ts'

/** What a person does at the jamb. */
export type JambCommand =
  /** Without `drawn`: the other way round. */
  | { readonly type: 'move'; readonly element: Element; readonly drawn: boolean | null }
  /** Somebody has looked how it stands at the console: nothing is sent. */
  | { readonly type: 'stands'; readonly elements: readonly Element[]; readonly drawn: boolean }
  | { readonly type: 'piston'; readonly piston: Piston }
  | { readonly type: 'cancel' }
  /** 0 closed to 1 open. */
  | { readonly type: 'box'; readonly enclosure: Enclosure; readonly position: number }
  /** `beats`: quarters a minute, two keys a quarter; null for the usual. */
  | { readonly type: 'scale'; readonly division: Division; readonly beats: number | null }
  /** Ends the scale. */
  | { readonly type: 'stop' }
  | { readonly type: 'panic' }

export type JambLine = JambCommand | { readonly type: 'problem'; readonly problem: string }

export const SLOWEST_BEATS = 20
export const FASTEST_BEATS = 400

/** What a line may say, for people. */
const JAMB_LINES =
  'draw STOP, retire STOP, piston NAME, cancel, BOX 50%, scale DIVISION [TEMPO], stop, panic; drawn STOP or retired STOP (or all) tells how it stands'

type Reader = (organ: Organ, asked: string) => JambLine

/** By the word with which a line begins. */
const VERBS: Readonly<Record<string, Reader>> = {
  '+': (organ, asked) => readMove(organ, asked, true),
  draw: (organ, asked) => readMove(organ, asked, true),
  couple: (organ, asked) => readMove(organ, asked, true),
  '-': (organ, asked) => readMove(organ, asked, false),
  '−': (organ, asked) => readMove(organ, asked, false),
  retire: (organ, asked) => readMove(organ, asked, false),
  uncouple: (organ, asked) => readMove(organ, asked, false),
  drawn: (organ, asked) => readStanding(organ, asked, true),
  retired: (organ, asked) => readStanding(organ, asked, false),
  piston: readPiston,
  scale: readScale,
}
const WORDS: Readonly<Record<string, JambCommand>> = {
  cancel: { type: 'cancel' },
  'general cancel': { type: 'cancel' },
  gc: { type: 'cancel' },
  stop: { type: 'stop' },
  panic: { type: 'panic' },
}

const problem = (words: string): JambLine => ({ type: 'problem', problem: words })

/** Whether a line is a command, and not a name that is looked for. */
export const isJambCommand = (line: string): boolean => {
  const { verb, asked } = taken(line)
  return plain(line) in WORDS || (verb !== '' && asked !== '') || BOX.test(line.trim())
}

/** `draw Gt. Trumpet 8`, `- Oboe`, `Oboe`, `piston mf`, `mf`, `scale Great 120`, `Swell 50%`, `cancel`, `panic`. */
export function readJambLine(line: string, organ: Organ): JambLine {
  const word = WORDS[plain(line)]
  if (word) return word
  const { verb, asked } = taken(line)
  const read = VERBS[verb]
  if (read && asked === '') return problem(`after "${verb}" a name is expected; understood are: ${JAMB_LINES}`)
  if (read) return read(organ, asked)
  if (asked === '') return problem(`a command is expected: ${JAMB_LINES}`)
  const box = BOX.exec(asked)
  if (box) return readBox(organ, box[1] ?? '', Number(box[2]))
  const piston = pistonNamed(organ, asked)
  return piston ? { type: 'piston', piston } : readMove(organ, asked, null)
}

const BOX = /^(.*?)\s+(\d{1,3})\s*%$/

function taken(line: string): { readonly verb: string; readonly asked: string } {
  const text = line.trim()
  const [, verb = '', rest = ''] = /^([+−-]|[a-z]+)(?![\w.:])\s*(.*)$/i.exec(text) ?? []
  const isVerb = verb.toLowerCase() in VERBS
  return isVerb ? { verb: verb.toLowerCase(), asked: rest.trim() } : { verb: '', asked: text }
}

function readMove(organ: Organ, asked: string, drawn: boolean | null): JambLine {
  const element = elementNamed(organ, asked)
  return typeof element === 'string' ? problem(element) : { type: 'move', element, drawn }
}

function readStanding(organ: Organ, asked: string, drawn: boolean): JambLine {
  if (plain(asked) === 'all') return { type: 'stands', elements: organ.elements, drawn }
  const element = elementNamed(organ, asked)
  return typeof element === 'string' ? problem(element) : { type: 'stands', elements: [element], drawn }
}

/** @returns in words why there is none */
function elementNamed(organ: Organ, asked: string): Element | string {
  const found = findElement(organ, asked)
  if (found.type === 'found') return found.element
  if (found.type === 'ambiguous') return `"${asked}" may be ${describeElements(found.candidates)}`
  const near = describeElements(found.nearest)
  return `there is no stop, coupler or piston "${asked}"${near === '' ? '' : `; the nearest: ${near}`}`
}

const pistonNamed = (organ: Organ, asked: string): Piston | undefined =>
  organ.pistons.find(({ name }) => name === asked) ?? organ.pistons.find(({ name }) => plain(name) === plain(asked))

function readPiston(organ: Organ, asked: string): JambLine {
  const piston = pistonNamed(organ, asked)
  if (piston) return { type: 'piston', piston }
  return problem(`there is no piston "${asked}"; ${thereAre(organ.pistons, 'the profile lists none')}`)
}

function readScale(organ: Organ, asked: string): JambLine {
  const [, name = '', tempo] = /^(.*?)(?:\s+(\d{1,4}))?$/.exec(asked) ?? []
  const division = findDivision(organ, asked) ?? findDivision(organ, name)
  if (!division)
    return problem(`there is no division "${name}"; ${thereAre(organ.divisions, 'the profile lists none')}`)
  const beats = tempo === undefined || findDivision(organ, asked) ? null : Number(tempo)
  if (beats !== null && (beats < SLOWEST_BEATS || beats > FASTEST_BEATS))
    return problem(`a tempo from ${SLOWEST_BEATS} to ${FASTEST_BEATS} quarters a minute is expected`)
  return { type: 'scale', division, beats }
}

function readBox(organ: Organ, asked: string, percent: number): JambLine {
  const enclosure = organ.enclosures.find(({ name }) => plain(name) === plain(asked))
  if (!enclosure) return problem(`there is no box "${asked}"; ${thereAre(organ.enclosures, 'the profile lists none')}`)
  if (percent > 100) return problem('a box is from 0% (closed) to 100% (open)')
  return { type: 'box', enclosure, position: percent / 100 }
}

const thereAre = (things: readonly { readonly name: string }[], none: string): string =>
  things.length === 0 ? none : `there are ${things.map(({ name }) => name).join(', ')}`
