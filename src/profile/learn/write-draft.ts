import { isDeepStrictEqual } from 'node:util'
import { type Document, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import type { YamlDraft } from '../../house/index.ts'
import { keyName } from '../../midi/index.ts'
import type { Draft, DraftDivision, DraftElement, DraftStop } from './draft.ts'

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
# Learnt from the console by "voluntary learn". What it could not know is said beside it: fill it in.
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
  if (document.contents === null) document.contents = document.createNode({}) as never
  put(document, ['name'], draft.name)
  put(document, ['dialect'], draft.dialect ?? undefined)
  put(document, ['device'], draft.device ?? undefined)
  put(document, ['controlChannel'], draft.controlChannel ?? undefined)
  put(document, ['generalCancel'], draft.generalCancel ?? undefined, true)
  list(document, ['divisions'], draft.divisions, (division, path) => writeDivision(document, division, path), false)
  const element = (each: DraftElement, path: Path, isOurs = false) => writeElement(document, each, path, isOurs)
  list(document, ['couplers'], draft.couplers, (each, path) => {
    put(document, [...path, 'name'], each.name)
    put(document, [...path, 'keys'], each.keys)
    put(document, [...path, 'sounds'], each.sounds)
    if (each.shift !== 0) put(document, [...path, 'shift'], each.shift)
    element(each, path, each.byUs !== 'never')
  })
  list(document, ['tremulants'], draft.tremulants, (each, path) => {
    put(document, [...path, 'name'], each.name)
    put(document, [...path, 'division'], each.division)
    element(each, path)
  })
  list(document, ['enclosures'], draft.boxes, (each, path) => {
    put(document, [...path, 'name'], each.name)
    put(document, [...path, 'division'], each.division ?? undefined)
    put(document, [...path, 'channel'], each.channel ?? undefined)
    put(document, [...path, 'cc'], each.cc)
    if (!isDeepStrictEqual(each.range, [0, 127])) put(document, [...path, 'range'], each.range, true)
  })
}

type Path = readonly (string | number)[]

function writeDivision(document: Document, division: DraftDivision, path: Path): void {
  put(document, [...path, 'name'], division.name)
  put(document, [...path, 'letter'], division.letter)
  put(document, [...path, 'channel'], division.channel ?? undefined)
  const compass = division.compass?.map((key) => (typeof key === 'number' ? keyName(key) : key))
  const before = plain(document, [...path, 'compass'])
  if (!isDeepStrictEqual(before, division.compass)) put(document, [...path, 'compass'], compass, true)
  if (division.isPedal) put(document, [...path, 'pedal'], true)
  if (division.comment !== '') note(document, [...path, 'name'], division.comment)
  list(document, [...path, 'stops'], division.stops, (stop, at) => writeStop(document, stop, at))
}

function writeStop(document: Document, stop: DraftStop, path: Path): void {
  put(document, [...path, 'name'], stop.name)
  if (stop.footage !== null) put(document, [...path, 'footage'], stop.footage)
  put(document, [...path, 'family'], stop.family)
  writeElement(document, stop, path)
}

/** @param isOurs without a message we work it ourselves, so that nothing is missing */
function writeElement(document: Document, { form, comment }: DraftElement, path: Path, isOurs = false): void {
  const [number, midi] = form === null ? [] : 'number' in form ? [form.number] : [undefined, form.midi]
  put(document, [...path, 'number'], number, true)
  put(document, [...path, 'midi'], midi, true)
  put(document, [...path, 'unlearnt'], form === null && !isOurs ? true : undefined)
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

/** Sets a value where it differs; undefined takes it away. */
function put(document: Document, path: Path, value: unknown, isFlow = false): void {
  const before = plain(document, path)
  if (value === undefined) {
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
  if ((isMap(node) || isScalar(node)) && !node.comment) node.comment = ` ${comment}`
}
