import { isAlias, isNode, parseDocument, visit } from 'yaml'
import { badInput } from '../findings/index.ts'

/**
 * Refuses YAML that says less than it means: aliases, by which a small text becomes a huge one, and tags, by which it
 * becomes something else. What people write by hand needs neither.
 * @throws BadInput
 */
export function refuseTricks(file: string, text: string): void {
  visit(parseDocument(text, { prettyErrors: false }), {
    Node: (_, node) => {
      if (isAlias(node)) throw badInput(file, 'an alias (*name) is not taken here', 'write it out')
      if (isNode(node) && 'anchor' in node && node.anchor !== undefined)
        throw badInput(file, `an anchor (&${node.anchor}) is not taken here`, 'write it out')
      if (
        isNode(node) &&
        node.tag !== undefined &&
        /^!|^tag:(?!yaml\.org,2002:(map|seq|str|int|float|bool|null)$)/.test(node.tag)
      )
        throw badInput(file, `a tag (${node.tag}) is not taken here`, 'leave it out')
    },
  })
}
