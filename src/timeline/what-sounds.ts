import { type Division, divisionOf, elementName, hasStops } from '../organ/index.ts'
import type { Performance } from './compile.ts'

const MOST_PARTS = 5
const MOST_STOPS = 12

/** In one line: which division plays what, which has no part (couplers may sound it all the same), what is not played, and what is drawn. */
export const whatSounds = ({ organ, mapping, plan }: Pick<Performance, 'organ' | 'mapping' | 'plan'>): string =>
  [whatPlays({ organ, mapping }), ...(hasStops(organ) ? [drawn({ organ, plan })] : [])].join('; ')

/** The same of what is drawn otherwise in each verse. */
export function whatPlays({ organ, mapping: { places } }: Pick<Performance, 'organ' | 'mapping'>): string {
  const plays = (division: Division): string[] => [
    ...places.flatMap((place) => (place.division === division ? [place.part.name] : [])),
    ...places.flatMap(({ bass, part }) =>
      bass === division ? [places.length === 1 ? 'the lowest voice' : `the lowest voice of ${part.name}`] : [],
    ),
  ]
  const sounding = organ.divisions.filter((division) => plays(division).length > 0)
  const idle = organ.divisions.filter((division) => !sounding.includes(division))
  const manuals = idle.flatMap(({ isPedal, name }) => (isPedal ? [] : [name]))
  const left = places.flatMap(({ division, part }) => (division === null ? [part.name] : []))
  return [
    ...sounding.map((division) => `${division.name}: ${listed(plays(division), MOST_PARTS)}`),
    ...(idle.length > manuals.length ? ['the pedals are silent in this file'] : []),
    ...(manuals.length > 0 ? [`no part on the ${listed(manuals, MOST_PARTS)}`] : []),
    ...(left.length > 0 ? [`not played: ${listed(left, MOST_PARTS)}`] : []),
  ].join('; ')
}

function listed(names: readonly string[], most: number): string {
  const more = names.length - most
  return more <= 0 ? names.join(', ') : `${names.slice(0, most).join(', ')} and ${more} more`
}

/** What is drawn when it begins. */
function drawn({ organ, plan }: Pick<Performance, 'organ' | 'plan'>): string {
  if (!plan.takesStops) return 'the stops stay as they are'
  const elements = organ.elements.filter(({ id }) => plan.initial.has(id))
  if (elements.length === 0) return 'nothing is drawn'
  const inOrder = organ.divisions.flatMap((division) => elements.filter((each) => divisionOf(each) === division))
  const names = inOrder.map((element, index) => {
    const before = inOrder[index - 1]
    const follows = element.kind === 'stop' && before?.kind === 'stop' && before.division === element.division
    return follows ? elementName(element).slice(element.division.name.length + 1) : elementName(element)
  })
  return `drawn: ${listed(names, MOST_STOPS)}`
}
