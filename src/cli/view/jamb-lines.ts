import { createInterface } from 'node:readline'
import { elementName } from '../../organ/index.ts'
import { type Jamb, readJambLine } from '../../organist/index.ts'
import { say, sayBeside } from '../print.ts'
import { newsLine, type ShownJamb } from './jamb-screen.ts'

const LOOK_EVERY_MS = 20

/** How it went: lines that nobody understood, and those that could not be done. */
export interface LinesReport {
  readonly misread: number
  readonly refused: number
}

/** What is known of a jamb, a line a division: for `state`. */
function stateLines({ organ, status }: Pick<Jamb, 'organ' | 'status'>): string[] {
  const { isDrawn, position } = status()
  const groups = organ.divisions.flatMap((division) => {
    const own = organ.elements.filter((each) => (each.kind === 'coupler' ? each.keys : each.division) === division)
    const drawn = own.filter((each) => isDrawn(each) === true)
    const unknown = own.filter((each) => isDrawn(each) === undefined)
    const list = drawn.length === 0 ? 'nothing drawn' : drawn.map(elementName).join(', ')
    return [`${division.name}: ${list}${unknown.length === 0 ? '' : `; ${unknown.length} of ${own.length} not known`}`]
  })
  const boxes = organ.enclosures.flatMap((each) => {
    const at = position(each)
    return at === null ? [] : [`box ${each.name}: ${Math.round(100 * at)}%`]
  })
  return [...groups, ...boxes]
}

/**
 * Obeys lines of text, one after the other, and says what goes out and comes in; at their end a scale that plays is played
 * to its end.
 * @param name of the input, for what is wrong in it
 */
export function obeyLines(
  jamb: ShownJamb,
  input: NodeJS.ReadableStream,
  name: string,
): { readonly ended: Promise<LinesReport>; readonly stop: () => void } {
  let shown = 0
  const showNews = () => {
    const news = jamb.status().news.filter(({ number }) => number > shown)
    for (const each of news) say(newsLine(each))
    shown = news.at(-1)?.number ?? shown
  }
  const timer = setInterval(showNews, LOOK_EVERY_MS)
  const lines = createInterface({ input })
  let isOver = false
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
  const untilStill = async () => {
    while (!isOver && jamb.status().isPlaying) await pause(LOOK_EVERY_MS)
  }
  const wait = async (ms: number) => {
    const until = performance.now() + ms
    while (!isOver && performance.now() < until) await pause(Math.min(LOOK_EVERY_MS, until - performance.now()))
  }
  const run = async (): Promise<LinesReport> => {
    let misread = 0
    let refused = 0
    let number = 0
    const complain = (problem: string) => {
      showNews()
      sayBeside(`${name}:${number}: ${problem}`)
    }
    for await (const line of lines) {
      number++
      const text = line.replace(/(^|\s)#.*$/, '').trim()
      if (isOver || text === 'quit') break
      if (text === '') continue
      const [, amount, unit] = /^wait(?:\s+(\d+(?:\.\d+)?)\s*(ms|s))?$/i.exec(text) ?? []
      if (unit !== undefined) await wait(Number(amount) * (unit.toLowerCase() === 's' ? 1000 : 1))
      else if (/^wait$/i.test(text)) await untilStill()
      else if (/^wait\b/i.test(text)) {
        misread++
        complain('after "wait" a time is expected: 500ms or 2s; without one it waits till the scale has ended')
      } else if (text === 'state') {
        showNews()
        for (const each of stateLines(jamb)) say(each)
      } else {
        const command = readJambLine(text, jamb.organ)
        if (command.type === 'problem') {
          misread++
          complain(command.problem)
          continue
        }
        const problem = await jamb.obey(command)
        if (problem === null) continue
        refused++
        complain(problem)
      }
    }
    await untilStill()
    return { misread, refused }
  }
  return {
    ended: run(),
    stop: () => {
      isOver = true
      lines.close()
      clearInterval(timer)
      showNews()
    },
  }
}
