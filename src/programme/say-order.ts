import type { Item } from './item.ts'
import type { Section } from './section.ts'

/** What an item plays, a line for each of its sections, as people read an order of service. */
export function sayOrder({ kind, sections, piece }: Item): string[] {
  if (kind === 'responses') return [`${sections.length} phrases, one go for each`]
  return sections.map((section, index) => {
    const { label, registration, source, voices, solo, pedal, semitones } = section
    const words = [
      registration === 'score' ? 'with the score’s own stops' : registration,
      ...(source > 0 && section.kind === 'verse' ? [`harmony: ${piece?.sources[source]?.title ?? ''}`] : []),
      ...(voices === 'unison' ? ['in unison'] : []),
      ...(solo === null ? [] : [`melody on the ${solo}`]),
      ...(pedal ? [] : ['manuals only']),
      ...keyWords(sections, index, semitones),
      ...(section.kind === 'loop' ? ['repeated until it is ended'] : []),
      ...(section.waits ? ['waits for go'] : []),
    ]
    return `${label}: ${words.join(', ')}`
  })
}

function keyWords(sections: readonly Section[], index: number, semitones: number): string[] {
  if (semitones === (sections[index - 1]?.semitones ?? 0)) return []
  const many = Math.abs(semitones)
  return [
    semitones === 0 ? 'as written' : `${many} semitone${many === 1 ? '' : 's'} ${semitones > 0 ? 'higher' : 'lower'}`,
  ]
}
