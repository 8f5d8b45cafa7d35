import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { diff3Merge } from 'node-diff3'
import { Document, parseDocument, type ToStringOptions, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { badInput } from '../findings/index.ts'
import { readText } from './files.ts'
import { parseYaml } from './read-yaml.ts'
import { writeWhole } from './write-file.ts'

/** A YAML file that is being changed: what no change touches stays as a person wrote it, to the last space. */
export interface YamlDraft {
  readonly path: string
  /** To be changed in place, with the `yaml` package's own words: `setIn`, `addIn`, `createNode`. */
  readonly document: Document
  /** What the file held when it was opened; null where there was none. */
  readonly before: string | null
  /** What the document was made of, in its person's layout. */
  readonly start: string
  /** The same in the package's layout. */
  readonly unchanged: string
}

/**
 * Opens a file to change it.
 * @param fresh what one that is not there yet begins with
 * @throws BadInput where it is no YAML: it is not touched then
 */
export function openYamlDraft(path: string, fresh = ''): YamlDraft {
  const before = existsSync(path) ? readText(path) : null
  const start = before ?? fresh
  if (start === '') return { path, document: new Document({}), before, start, unchanged: '' }
  const { document } = parseYaml(path, start)
  return { path, document, before, start, unchanged: yamlText(document, styleOf(start)) }
}

/** What would be written. */
export const yamlDraftText = ({ document, start, unchanged }: YamlDraft): string =>
  withLayout(start, unchanged, yamlText(document, styleOf(start)))

/**
 * Writes it whole. @returns the draft of what is there now, to go on from
 * @throws BadInput where somebody else has changed the file since it was opened, or it cannot be written; then it stays
 *   as it is
 */
export function saveYamlDraft(draft: YamlDraft): YamlDraft {
  const { path, before, document } = draft
  const now = existsSync(path) ? readText(path) : null
  if (now !== before) {
    throw badInput(path, 'it was changed by somebody else since it was read; nothing was written', 'do it once more')
  }
  const text = yamlDraftText(draft)
  if (text === before) return draft
  writeWhole(path, text)
  return { path, document, before: text, start: text, unchanged: yamlText(document, styleOf(text)) }
}

/** As our own files are written: `{ a: 1 }`, but `[1, 2]` (the package pads both or neither); no line is broken. */
export function yamlText(document: Document, style: ToStringOptions = {}): string {
  const padded = (node: YAMLMap | YAMLSeq, flowCollectionPadding: string) => {
    const plain = Object.getPrototypeOf(node).toString as YAMLMap['toString']
    node.toString = (context, ...rest) =>
      plain.call(node as YAMLMap, context && { ...context, flowCollectionPadding }, ...rest)
  }
  visit(document, { Map: (_, node) => padded(node, ' '), Seq: (_, node) => padded(node, '') })
  return document.toString({ lineWidth: 0, ...style })
}

const USUAL_INDENT = 2

/** As near to the person's own hand as the package can write: the nearer, the less of the file differs. */
function styleOf(text: string): ToStringOptions {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'))
  const depth = (line: string) => line.length - line.trimStart().length
  const deeper = lines.find((line, index) => depth(line) > 0 && depth(lines[index - 1] ?? '') === 0)
  const isList = (line: string) => line.trimStart().startsWith('- ')
  const below = lines.find((line, index) => isList(line) && lines[index - 1]?.endsWith(':'))
  const above = below === undefined ? '' : (lines[lines.indexOf(below) - 1] ?? '')
  return {
    indent: deeper === undefined ? USUAL_INDENT : depth(deeper),
    indentSeq: below === undefined || depth(below) > depth(above),
  }
}

/**
 * The package writes a document in a layout of its own. What was changed is the difference of two texts in that layout,
 * and only this difference goes into the person's text.
 */
function withLayout(start: string, unchanged: string, changed: string): string {
  if (unchanged === changed) return start
  const lineEnd = start.includes('\r\n') ? '\r\n' : '\n'
  const lines = (text: string) => text.split(/\r?\n/)
  const regions = diff3Merge(lines(start), lines(unchanged), lines(changed))
  const merged = regions.flatMap(({ ok, conflict }) => ok ?? (conflict ? resolve(conflict) : [])).join(lineEnd)
  return means(merged, changed) ? merged : lines(changed).join(lineEnd)
}

/** Lines laid out otherwise beside changed ones: the change counts, and what it leaves alone is as the person wrote it. */
function resolve({ a: person, o: plain, b: changed }: { a: string[]; o: string[]; b: string[] }): string[] {
  const letters = (line: string) => line.replace(/\s/g, '')
  return changed.map((line) =>
    plain.includes(line) ? (person.find((each) => letters(each) === letters(line)) ?? line) : line,
  )
}

function means(merged: string, wanted: string): boolean {
  const parsed = parseDocument(merged)
  return parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), parseDocument(wanted).toJS())
}
