import { isDeepStrictEqual } from 'node:util'
import { type Document, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { printableLine } from '../../findings/index.ts'
import type { YamlDraft } from '../../house/index.ts'
import { keyName } from '../../midi/index.ts'
import type { Form } from '../../organ/index.ts'
import type { Draft, DraftDivision } from './draft.ts'

const USUAL_PORTS = 'WIDI, USB MIDI, USB Midi, UM-ONE, MIDI Interface'

/**
 * The text that a profile begins with which nobody has written yet.
 * @param port part of the name of the port that the console was heard at; null where it was not heard itself
 */
export const freshProfile = (
  name: string,
  port: string | null = null,
): string => `# yaml-language-server: $schema=./organ.schema.json
#
# Learnt from the console by "voluntary learn". What it could not know stands in a comment: fill it in.
name: ${JSON.stringify(name)}
# Parts of the name of the MIDI port that leads to this organ (voluntary ports).
port: [${port === null ? USUAL_PORTS : JSON.stringify(port)}]
wire: din
# What a console says is not yet proof that it obeys the same: take this line out when you have tried it.
experimental: true
`

/**
 * Brings a file to what a draft says. What is equal is left alone, so a person's own way of writing and comments stay;
 * parts of a profile that a draft knows nothing of are not touched.
 */
export function writeDraft({ document }: YamlDraft, draft: Draft): void {
  const { name, dialect, device, controlChannel, generalCancel } = draft
  if (document.contents === null) document.contents = document.createNode({}) as never
  putAll(document, [], { name, dialect, device, controlChannel, generalCancel })
  list(document, ['divisions'], draft.divisions, (division, path) => writeDivision(document, division, path), false)
  list(document, ['couplers'], draft.couplers, ({ shift, byUs, form, comment, ...names }, path) => {
    putAll(document, path, { ...names, ...(shift !== 0 && { shift }) })
    writeElement(document, path, form, comment, byUs !== 'never')
  })
  list(document, ['tremulants'], draft.tremulants, ({ form, comment, ...names }, path) => {
    putAll(document, path, names)
    writeElement(document, path, form, comment)
  })
  list(document, ['enclosures'], draft.enclosures, ({ range, ...box }, path) => {
    putAll(document, path, { ...box, ...(!isDeepStrictEqual(range, [0, 127]) && { range }) })
  })
}

type Path = readonly (string | number)[]

function writeDivision(document: Document, division: DraftDivision, path: Path): void {
  const { name, letter, channel, compass, isPedal, comment, stops } = division
  putAll(document, path, { name, letter, channel })
  if (!isDeepStrictEqual(plain(document, [...path, 'compass']), compass)) {
    const keys = compass?.map((key) => (typeof key === 'number' ? keyName(key) : key))
    putAll(document, path, { compass: keys })
  }
  if (isPedal) putAll(document, path, { pedal: true })
  if (comment !== '') note(document, [...path, 'name'], comment)
  list(document, [...path, 'stops'], stops, ({ form, footage, ...stop }, at) => {
    putAll(document, at, { name: stop.name, ...(footage !== null && { footage }), family: stop.family })
    writeElement(document, at, form, stop.comment)
  })
}

/** @param isOurs without a message we work it ourselves, so that nothing is missing */
function writeElement(document: Document, path: Path, form: Form | null, comment: string, isOurs = false): void {
  const { number, midi } = { number: undefined, midi: undefined, ...form }
  putAll(document, path, { number, midi, unlearnt: form === null && !isOurs ? true : undefined })
  if (comment !== '') note(document, path, comment)
}

/** As many items as the draft has, each brought to what it says. */
function list<Item>(
  document: Document,
  path: Path,
  items: readonly Item[],
  write: (item: Item, path: Path) => void,
  isFlow = true,
): void {
  const before = document.getIn(path)
  if (items.length === 0 && !isSeq(before)) return
  if (!isSeq(before)) document.setIn(path, document.createNode([]))
  const node = document.getIn(path)
  if (!isSeq(node)) return
  if (node.items.length === 0 && items.length > 0) node.flow = false
  for (const [index, item] of items.entries()) {
    if (index >= node.items.length) {
      const map = document.createNode({}) as YAMLMap
      if (isFlow) map.flow = true
      node.items.push(map)
    }
    write(item, [...path, index])
  }
  node.items.splice(items.length)
}

const plain = (document: Document, path: Path): unknown => {
  const node = document.getIn(path, true) as { toJSON?: () => unknown } | undefined
  return node?.toJSON?.() ?? undefined
}

/** Written on one line, as people write them. */
const ON_ONE_LINE = ['generalCancel', 'compass', 'number', 'midi', 'range']

/** Sets what differs; null and undefined take it away. */
function putAll(document: Document, path: Path, values: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(values)) put(document, [...path, key], value, ON_ONE_LINE.includes(key))
}

function put(document: Document, path: Path, value: unknown, isFlow: boolean): void {
  const before = plain(document, path)
  if (value === undefined || value === null) {
    if (before !== undefined) document.deleteIn(path)
    return
  }
  if (isDeepStrictEqual(before, value)) return
  const node = document.createNode(value, { flow: isFlow })
  const old = document.getIn(path, true)
  if (isScalar(old) && isScalar(node)) old.value = node.value
  else if (old === undefined && path.length === 1) insertAbove(document, path[0] ?? '', node)
  else document.setIn(path, node)
}

/** What is of the whole organ stands above its divisions. */
function insertAbove(document: Document, key: string | number, node: Node): void {
  document.setIn([key], node)
  if (!isMap(document.contents)) return
  const { items } = document.contents
  const divisions = items.findIndex(({ key: each }) => (isScalar(each) ? each.value : each) === 'divisions')
  const pair = items.pop()
  if (pair) items.splice(divisions < 0 ? items.length : divisions, 0, pair)
}

/** A comment at the end of the line, unless a person has written one there. */
function note(document: Document, path: Path, comment: string): void {
  const node = document.getIn(path, true)
  if ((isMap(node) || isScalar(node)) && !node.comment) node.comment = ` ${printableLine(comment)}`
}
