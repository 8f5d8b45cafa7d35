import { existsSync } from 'node:fs'
import { Document, parseDocument, visit, type YAMLMap, type YAMLSeq } from 'yaml'
import { badInput } from '../findings/index.ts'
import { readText } from './read-bytes.ts'
import { writeWhole } from './write-file.ts'

/** A YAML file that is being changed: its comments, its order and its blank lines stay as a person wrote them. */
export interface YamlDraft {
  readonly path: string
  /** To be changed in place, with the `yaml` package's own words: `setIn`, `addIn`, `createNode`. */
  readonly document: Document
  /** What the file held when it was opened; null where there was none. */
  readonly before: string | null
  /** What would be written if nothing were changed: a long list may begin on another line. */
  readonly unchanged: string
}

/**
 * Opens a file to change it; one that is not there yet is an empty draft.
 * @throws BadInput where it is no YAML: it is not touched then
 */
export function openYamlDraft(path: string): YamlDraft {
  if (!existsSync(path)) return { path, document: new Document({}), before: null, unchanged: '' }
  const before = readText(path)
  const document = parseDocument(before)
  const [error] = document.errors
  if (error) throw badInput(path, error.message.split('\n')[0] ?? 'this is not YAML', 'mend it by hand first')
  return { path, document, before, unchanged: yamlText(document) }
}

/** As our own files are written: `{ a: 1 }`, but `[1, 2]` (the package pads both or neither); no line is broken. */
export function yamlText(document: Document): string {
  const padded = (node: YAMLMap | YAMLSeq, flowCollectionPadding: string) => {
    const plain = Object.getPrototypeOf(node).toString as YAMLMap['toString']
    node.toString = (context, ...rest) =>
      plain.call(node as YAMLMap, context && { ...context, flowCollectionPadding }, ...rest)
  }
  visit(document, { Map: (_, node) => padded(node, ' '), Seq: (_, node) => padded(node, '') })
  return document.toString({ lineWidth: 0 })
}

/**
 * Writes it whole. @returns the draft of what is there now, to go on from
 * @throws BadInput where somebody else has changed the file since it was opened, or it cannot be written; then it stays
 *   as it is
 */
export function saveYamlDraft(draft: YamlDraft): YamlDraft {
  const { path, before } = draft
  const now = existsSync(path) ? readText(path) : null
  if (now !== before) {
    throw badInput(path, 'it was changed by somebody else since it was read; nothing was written', 'do it once more')
  }
  const text = yamlText(draft.document)
  if (text === draft.unchanged) return draft
  writeWhole(path, text)
  return { ...draft, before: text, unchanged: text }
}
