import { createMutator, type Found } from './mutate.ts'
import { MUTATIONS } from './mutation-list.ts'

/**
 * `npm run long:mutations -- [steps] [seeds] [words]`: faults put into the sources one at a time, and after how many steps
 * (of 10,000) the church sees each, from seed 0; with more seeds also from 1000, 2000, …: what is found from one only is
 * luck. First the program as it is must be well. With words of one of them its story is told.
 */
const [steps = '10000', seeds = '1', only] = process.argv.slice(2)
const starts = Array.from({ length: Number(seeds) }, (_, index) => 1000 * index)
const mutator = await createMutator('long')
const wellBroken = only !== undefined ? [] : (await huntAll(null)).flatMap((found) => (found?.says ? [found.says] : []))
for (const says of wellBroken) process.stdout.write(`the program as it is: ${says}\n`)

let missed = wellBroken.length
process.stdout.write(
  `| put into the sources | seen as | after steps, from seed ${starts.join(', ')} |\n|---|---|---|\n`,
)
for (const mutation of MUTATIONS) {
  if (only !== undefined && !mutation.says.includes(only)) continue
  const all = await huntAll(mutation)
  const [first] = all
  if (!first) {
    missed++
    const files = mutation.edits.map(({ file }) => `src/${file}`).join(', ')
    process.stdout.write(`| ${mutation.says} | its text is no longer in ${files} | |\n`)
    continue
  }
  if (first.says === null) missed++
  const after = all.map((found) => (found?.says == null ? 'not' : found.steps.toLocaleString('en')))
  const seen = all.find((found) => found?.says != null)
  if (only !== undefined && seen) process.stdout.write(`${seen.story.join('\n')}\n`)
  process.stdout.write(
    `| ${mutation.says} | ${seen ? `law ${seen.law}: ${seen.says?.slice(0, 90)}` : ''} | ${after.join(', ')} |\n`,
  )
}
await mutator.end()
process.stdout.write(`${missed} not found\n`)
process.exitCode = missed === 0 ? 0 : 1

async function huntAll(mutation: Parameters<typeof mutator.hunt>[0]): Promise<(Found | null)[]> {
  const all: (Found | null)[] = []
  for (const start of starts) all.push(await mutator.hunt(mutation, Number(steps), start))
  return all
}
