import { createRequire } from 'node:module'
import type * as Saxes from 'saxes'
import { badInput, errorText } from '../findings/index.ts'

/** An XML element; what stands between its children is gathered in `text`. */
export interface Xml {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Xml[]
  readonly text: string
}

/** More than any score has: what claims to be one would fill the memory. */
const MOST_ELEMENTS = 1_000_000
const DEEPEST = 200

/**
 * Entities of a document's own are not replaced, so that none can grow without end: one that is used is an error.
 * @param file what to call it in messages
 * @throws BadInput naming line and column
 */
export function parseXml(file: string, text: string): Xml {
  // Only those who read XML wait for it.
  const { SaxesParser } = createRequire(import.meta.url)('saxes') as typeof Saxes
  const parser = new SaxesParser({ position: true, xmlns: false as const })
  type Open = { name: string; attributes: Readonly<Record<string, string>>; children: Xml[]; text: string }
  const open: Open[] = [{ name: '', attributes: {}, children: [], text: '' }]
  let elements = 0
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    if (++elements > MOST_ELEMENTS || open.length > DEEPEST) throw new Error('it has more elements than any score')
    const element: Open = { name, attributes, children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => open.pop())
  parser.on('text', (piece) => {
    const element = open.at(-1)
    if (element) element.text += piece
  })
  parser.on('cdata', (piece) => {
    const element = open.at(-1)
    if (element) element.text += piece
  })
  try {
    parser.write(text).close()
  } catch (thrown) {
    const problem = errorText(thrown)
      .replace(/^(\d+):(\d+): /, 'line $1, column $2: ')
      .replace(/\.$/, '')
    throw badInput(file, `the XML in it is damaged (${problem})`, 'export the score again')
  }
  const root = open[0]?.children[0]
  if (root === undefined) throw badInput(file, 'the XML in it is empty', 'export the score again')
  return root
}

export const child = (element: Xml | undefined, name: string): Xml | undefined =>
  element?.children.find((each) => each.name === name)

export const childrenOf = (element: Xml | undefined, name: string): readonly Xml[] =>
  element?.children.filter((each) => each.name === name) ?? []

/** The text at the end of a path of children; '' where there is none. */
export function textAt(element: Xml | undefined, ...path: readonly string[]): string {
  let at = element
  for (const name of path) at = child(at, name)
  return at?.text.trim() ?? ''
}

/** The number at the end of a path; the other value where there is none that counts. */
export function numberAt(element: Xml | undefined, path: string, otherwise: number): number {
  const text = textAt(element, ...path.split('/'))
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : otherwise
}

/** All the text in an element and beneath it. */
export function allText(element: Xml): string {
  return [element.text, ...element.children.map(allText)].join('').replace(/\s+/g, ' ').trim()
}
