import { BadInput, type Complaint } from '../findings/index.ts'
import type { YamlFile } from '../house/index.ts'
import type { Places } from './places.ts'
import type { SideFile } from './side-file-schema.ts'

/**
 * What fits the schema and not this score: a pick-up longer than a bar, lines and repeats in bars that it has not.
 * @throws BadInput with file, line and column of each
 */
export function checkSideFile(side: YamlFile<SideFile>, places: Places): void {
  const { value, where } = side
  const complaints: Complaint[] = []
  const complain = (path: readonly PropertyKey[], problem: string, advice = '') =>
    complaints.push({ where: where(path), problem, advice })
  const { start, end } = places.metre.barAt(1)
  const pickup = places.metre.firstBar === 0 ? start : 0
  if (pickup >= end - start) {
    complain(
      ['pickup'],
      `a pick-up of ${value.pickup} is not shorter than a bar`,
      'leave it out, or give the length of bar 0',
    )
  }
  for (const [index, line] of (value.lines ?? []).entries()) {
    const found = places.find(line)
    if ('problem' in found) complain(['lines', index], found.problem)
  }
  let bars = 0
  for (const [index, range] of (value.written ?? []).entries()) {
    const [from = 0, to = from] = String(range).split('-').map(Number)
    if (to < from) complain(['written', index], `${range} runs backwards`, `write ${to}-${from}`)
    bars += Math.max(0, to - from + 1)
  }
  const played = places.lastBar - places.metre.firstBar + 1
  if (value.written && complaints.length === 0 && bars !== played) {
    complain(
      ['written'],
      `these are ${bars} bars, the score plays ${played}`,
      'list each written bar as often as it is played',
    )
  }
  if (complaints.length > 0) throw new BadInput(complaints)
}
