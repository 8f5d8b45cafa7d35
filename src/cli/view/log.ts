import { type LiveStatus, sayHand } from '../../organist/index.ts'
import { formatBarBeat } from '../../time/index.ts'
import { linkWords, statusLine } from './screen.ts'

/** Of a piece, a line at least this often. */
const EVERY_BARS = 8

/** What there is to say in a log: what is done now, the stops of a piece and its bars, the cable, hands. @param before null: nothing yet */
export function newsBetween(before: LiveStatus | null, now: LiveStatus): string[] {
  // The end is told when all is in.
  if (now.state === 'closed') return []
  const line = statusLine(now)
  const isPiece = now.items === 1
  const last = before?.hands.at(-1)?.number ?? 0
  return [
    ...(before !== null && statusLine(before) === line ? [] : [line]),
    ...(isPiece && before !== null ? [...registrationNews(before, now), ...barNews(before, now)] : []),
    ...(before === null || before.link.type === now.link.type
      ? []
      : [linkWords(now.link) ?? 'the MIDI output is back']),
    ...now.hands.filter(({ number }) => number > last).map(sayHand),
  ]
}

/** `bar 17:1  Great: + Fifteenth 2, − Trumpet 8` for each division whose stops have changed. */
function registrationNews(before: LiveStatus, now: LiveStatus): string[] {
  return now.divisions.flatMap(({ name, drawn }, index) => {
    const had = before.divisions[index]?.drawn ?? []
    const added = drawn.filter((each) => !had.includes(each)).map((each) => `+ ${each}`)
    const gone = had.filter((each) => !drawn.includes(each)).map((each) => `− ${each}`)
    return added.length + gone.length === 0 ? [] : [`${barWords(now)}${name}: ${[...added, ...gone].join(', ')}`]
  })
}

const barWords = ({ where }: LiveStatus): string =>
  where === null ? '' : `bar ${formatBarBeat({ bar: where.place.bar, beat: Math.floor(where.place.beat) })}  `

function barNews({ where: had }: LiveStatus, { where }: LiveStatus): string[] {
  if (where === null) return []
  const eighth = ({ place: { bar } }: NonNullable<LiveStatus['where']>) => Math.floor((bar - 1) / EVERY_BARS)
  return had !== null && eighth(had) === eighth(where) ? [] : [`bar ${where.place.bar} of ${where.lastBar}`]
}
