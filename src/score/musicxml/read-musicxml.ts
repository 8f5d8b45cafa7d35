import { badInput, type Finding, finding } from '../../findings/index.ts'
import { joinParts } from '../notated/draft.ts'
import type { Notated, Staff } from '../notated/notated.ts'
import type { About } from '../score.ts'
import { allText, child, childrenOf, parseXml, textAt, type Xml } from '../xml.ts'
import { readPart } from './read-part.ts'

/**
 * MusicXML 2.0 to 4.0, by parts or by measures. (W3C Music Notation Community Group, "MusicXML 4.0".)
 * @throws BadInput where its XML is damaged, or it has no part
 */
export function readMusicXml(file: string, text: string): Notated {
  const root = parseXml(file, text)
  const parts = root.name === 'score-timewise' ? byPart(root) : childrenOf(root, 'part')
  if (parts.length === 0) throw badInput(file, 'this MusicXML file has no part with measures', 'export the score again')
  const listed = new Map(childrenOf(child(root, 'part-list'), 'score-part').map((each) => [each.attributes.id, each]))
  const read = parts.map((part) => readPart(part, listed.get(part.attributes.id ?? '')))
  return {
    file,
    format: 'musicxml',
    title: titleOf(root),
    about: aboutOf(root),
    staves: read.flatMap(({ name, isPercussion, staves }): Staff[] =>
      Array.from({ length: staves }, () => ({ name, isPercussion })),
    ),
    bars: joinParts(read.map(({ bars }) => bars)),
    findings: read.flatMap(({ name, ignored }) => [...ignored].map((what) => leftOut(name, what))),
  }
}

const leftOut = (part: string, what: string): Finding =>
  finding('remark', 'not-played-out', `${what}: the notes are played as they stand`, { part })

/** Measures that hold parts, as parts that hold measures. */
function byPart(root: Xml): Xml[] {
  const parts = new Map<string, Xml[]>()
  for (const { attributes, children } of childrenOf(root, 'measure'))
    for (const part of children) {
      const id = part.attributes.id ?? ''
      const measures = parts.get(id) ?? []
      measures.push({ ...part, name: 'measure', attributes })
      parts.set(id, measures)
    }
  return [...parts].map(([id, children]) => ({ name: 'part', attributes: { id }, children, text: '' }))
}

function titleOf(root: Xml): string {
  const credit = childrenOf(root, 'credit').find((each) => textAt(each, 'credit-type') === 'title')
  const words = credit === undefined ? '' : childrenOf(credit, 'credit-words').map(allText).join(' ')
  const title = textAt(root, 'movement-title') || textAt(root, 'work', 'work-title') || words
  return title.replace(/\s+/g, ' ')
}

function aboutOf(root: Xml): About {
  const identification = child(root, 'identification')
  const creator = (...types: readonly string[]) =>
    childrenOf(identification, 'creator')
      .filter(({ attributes }) => types.includes(attributes.type ?? 'composer'))
      .map(allText)
      .join(', ')
  return {
    composer: creator('composer'),
    lyricist: creator('lyricist', 'poet'),
    copyright: childrenOf(identification, 'rights').map(allText).join(', '),
    tune: '',
    metre: '',
  }
}
