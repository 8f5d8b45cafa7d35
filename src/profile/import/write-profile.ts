import { Document, type Node } from 'yaml'
import { printableLine } from '../../findings/index.ts'
import { yamlText } from '../../house/index.ts'
import { keyName } from '../../midi/index.ts'
import { formatFootage } from '../../organ/index.ts'
import { namesOfDivisions } from './division-names.ts'
import type { FoundOrgan, FoundStop } from './found-organ.ts'

/** Where a schema helps an editor. */
const SCHEMA = ' yaml-language-server: $schema=./organ.schema.json'
const FAMILY_GUESSED = ' its name does not tell the family'
const DIVISION_GUESSED = ' its letter was chosen by its place: is it this one?'

/** The profile of an organ that was found elsewhere, as a person would have written it, doubts beside what they are about. */
export function profileText(organ: FoundOrgan): string {
  const document = new Document({})
  const flow = (value: unknown, comment?: string): Node => {
    const node = document.createNode(value, { flow: true })
    if (comment !== undefined) node.comment = ` ${printableLine(comment)}`
    return node
  }
  const set = (key: string, value: unknown) => document.set(key, document.createNode(value))
  const names = namesOfDivisions(organ.divisions)
  set('name', organ.name)
  for (const [key, value] of Object.entries(organ.settings)) set(key, flow(value))
  set(
    'divisions',
    organ.divisions.map(({ name, channel, compass, isPedal, stops }, index) => {
      const { letter, aliases, isGuess } = names[index] ?? { letter: 'Z', aliases: [], isGuess: true }
      const division = document.createNode({
        name,
        letter: flow(letter, isGuess ? DIVISION_GUESSED : undefined),
        ...(aliases.length > 0 && { aliases: flow(aliases) }),
        channel,
        compass: flow(compass.map(keyName)),
        ...(isPedal && { pedal: true }),
        ...(stops.length > 0 && {
          stops: stops.map((stop) => flow(stopForm(stop), stop.family === null ? FAMILY_GUESSED : undefined)),
        }),
      })
      return division
    }),
  )
  const list = (key: string, all: readonly unknown[]) => {
    if (all.length > 0)
      set(
        key,
        all.map((each) => flow(each)),
      )
  }
  list(
    'couplers',
    organ.couplers.map(({ name, keys, sounds, shift, number }) => ({
      name,
      keys,
      sounds,
      ...(shift !== 0 && { shift }),
      number,
    })),
  )
  list('tremulants', organ.tremulants)
  list('enclosures', organ.enclosures)
  const called = callNames(organ)
  const calls = (numbers: readonly (number | string)[]) => numbers.flatMap((each) => called.get(each) ?? [])
  list(
    'pistons',
    organ.pistons.map(({ name, draw, retire }) => ({
      name,
      draw: calls(draw),
      retire: [...called.keys()].every((each) => draw.includes(each) || retire.includes(each))
        ? 'others'
        : calls(retire),
    })),
  )
  document.commentBefore = [SCHEMA, '', ...headOf(organ).map((line) => ` ${printableLine(line)}`)].join('\n')
  return yamlText(document)
}

const stopForm = ({ name, footage, family, number }: FoundStop) => ({
  name,
  ...(footage !== null && { footage: Number.isInteger(footage) ? footage : formatFootage(footage) }),
  family: family ?? 'principal',
  number,
})

/** What a piston calls each control. */
function callNames({ divisions, couplers, tremulants }: FoundOrgan): ReadonlyMap<number | string, string> {
  const stops = divisions.flatMap(({ name: division, stops: all }) =>
    all.map(({ name, footage, number }) => {
      const length = footage === null ? '' : ` ${formatFootage(footage)}`
      return [number, `${division} ${name}${length}`] as const
    }),
  )
  return new Map([...stops, ...[...couplers, ...tremulants].map(({ name, number }) => [number, name] as const)])
}

function headOf({ source, notes, leftOut }: FoundOrgan): string[] {
  const head = [`Made from ${source}. Please look through it: families are told from the names of the stops.`, ...notes]
  return leftOut.length === 0 ? head : [...head, '', 'Not in it:', ...leftOut.map((each) => `  ${each}`)]
}
