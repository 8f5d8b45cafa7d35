import { type Division, type Element, elementName, type Organ } from '../../organ/index.ts'
import type { Prepared } from '../../organist/index.ts'
import type { Answer, Asked } from '../../registration/index.ts'
import { formatBarBeat, type Ticks } from '../../time/index.ts'
import { type Row, sideBySide } from './columns.ts'

/** What stands before each answer. */
const MARK: Readonly<Record<Answer['how'], string>> = { exact: '=', substituted: '≈', needless: '·', missing: '✗' }
const LEGEND = '= just that   ≈ the nearest, or made from the stop list   · not needed there   ✗ missing'

/** One registration on several organs: what each cue asks, and what each of them draws. */
export function organsCompared(all: readonly Prepared[], width: number): string[] {
  const [first] = all
  if (!first) return []
  const heading: Row = { head: '', cells: all.map(({ performance }) => performance.organ.id) }
  const rows = momentsOf(all).flatMap((tick): Row[] => {
    const at = formatBarBeat(first.performance.places.at(tick))
    const texts = [...new Set(all.flatMap((each) => askedAt(each, tick).map(keyOf)))]
    const asked = texts.map((key): Row => {
      const asked = all.map((each) => askedAt(each, tick).find((one) => keyOf(one) === key))
      return {
        head: `${headOf(asked.find((one) => one !== undefined) as Asked)}`,
        cells: asked.map((one, index) => cellOf(one, all[index] as Prepared)),
      }
    })
    const drawn = drawnRows(all, tick)
    return [{ head: `bar ${at}`, cells: all.map(() => '') }, ...asked, ...drawn, { head: '', cells: all.map(() => '') }]
  })
  return [...sideBySide([heading, ...rows], width), LEGEND]
}

/** The same as plain data. */
export const cuesOf = (prepared: Prepared): readonly object[] =>
  prepared.cues.map(({ tick, asked }) => ({
    at: formatBarBeat(prepared.performance.places.at(tick)),
    asked: asked.map(({ verb, text, answers }) => ({
      verb,
      text,
      answers: answers.map(({ asked, how, ids, because }) => ({
        asked,
        how,
        gives: ids.map((id) => nameIn(prepared.performance.organ, id)),
        because,
      })),
    })),
    drawn: drawnAt(prepared, tick).map(elementName),
  }))

const nameIn = (organ: Organ, id: number): string => elementName(organ.elements[id] as Element)

const momentsOf = (all: readonly Prepared[]): Ticks[] =>
  [...new Set(all.flatMap(({ cues }) => cues.map(({ tick }) => tick)))].sort((a, b) => a - b)

const askedAt = ({ cues }: Prepared, tick: Ticks): readonly Asked[] =>
  cues.flatMap((cue) => (cue.tick === tick ? cue.asked : []))

const keyOf = ({ verb, text }: Asked): string => `${verb} ${text}`
const headOf = ({ verb, text }: Asked): string =>
  verb === 'cancel' ? text : verb === 'retire' ? `− ${text}` : verb === 'piston' ? text : `+ ${text}`

function cellOf(asked: Asked | undefined, { performance }: Prepared): string {
  const { organ } = performance
  if (organ.elements.length === 0) return `${MARK.needless} nothing to draw`
  if (!asked) return ''
  const { verb, answers } = asked
  return answers.map((answer) => `${MARK[answer.how]} ${sayAnswer(organ, verb, answer)}`).join(' ')
}

function sayAnswer(organ: Organ, verb: Asked['verb'], { how, ids }: Answer): string {
  if (verb === 'cancel') return 'all in'
  if (verb === 'piston' && how !== 'missing') return how === 'exact' ? 'its piston' : 'from its stop list'
  if (how === 'needless') return 'not needed'
  return ids.length === 0 ? 'nothing' : ids.map((id) => nameIn(organ, id)).join(', ')
}

function drawnAt({ performance }: Prepared, tick: Ticks): readonly Element[] {
  const { plan, organ } = performance
  const wanted = plan.steps.filter((step) => step.tick <= tick).at(-1)?.wanted ?? plan.initial
  return organ.elements.filter(({ id }) => wanted.has(id))
}

/** What is drawn then, a row for each division that any of the organs has, couplers last. */
function drawnRows(all: readonly Prepared[], tick: Ticks): Row[] {
  const groups = [...new Set(all.flatMap(({ performance }) => performance.organ.divisions.map(({ name }) => name)))]
  const rows = [...groups, null].map((group): Row => {
    const cells = all.map((each) =>
      drawnAt(each, tick)
        .filter((element) => (group === null ? element.kind !== 'stop' : isOf(element, group)))
        .map((element) => (element.kind === 'stop' ? shortName(element, element.division) : element.name))
        .join(', '),
    )
    return { head: `drawn: ${group ?? 'couplers'}`, cells }
  })
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ''))
}

const isOf = (element: Element, division: string): boolean =>
  element.kind === 'stop' && element.division.name === division

const shortName = (element: Element, division: Division): string => elementName(element).slice(division.name.length + 1)
