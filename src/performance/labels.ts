import type { Section } from '../programme/index.ts'
import type { State } from './state.ts'

const COUNTED: readonly Section['kind'][] = ['verse', 'phrase']

/** `Verse 3 of 5`; `Verse 4 (3 of 4)` where numbers are left out. '' where there is no such section. */
export function labelOf({ work: { sections }, items, index }: State, number: number): string {
  const section = sections[number]
  if (!section) return ''
  if (section.label === '') return items[index]?.title ?? ''
  const alike = sections.filter(({ kind }) => kind === section.kind)
  if (alike.length < 2 || !COUNTED.includes(section.kind)) return section.label
  const nth = alike.indexOf(section) + 1
  const plain = alike.every(({ label }, place) => label === `Verse ${place + 1}` || label === `Response ${place + 1}`)
  return plain ? `${section.label} of ${alike.length}` : `${section.label} (${nth} of ${alike.length})`
}
