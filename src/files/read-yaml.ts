import { type Document, isMap, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { BadInput, type Complaint } from '../findings/index.ts'

/** A YAML file that fits its schema, with the way back from a value to its line. */
export interface YamlFile<Value> {
  readonly value: Value
  /** `organs/mine.yaml:12:7` for a path such as `['divisions', 0, 'compass']`; the nearest line that exists. */
  readonly where: (path: readonly PropertyKey[]) => string
}

/**
 * @param file what to call it in messages
 * @throws BadInput with every complaint: file, line, column, what was expected
 */
export function readYaml<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): YamlFile<z.infer<Schema>> {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const syntax = [...document.errors, ...document.warnings].map(
    (error): Complaint => ({ where: at(error.pos[0]), problem: firstLine(error.message), advice: '' }),
  )
  if (syntax.length > 0) throw new BadInput(syntax)
  const where = (path: readonly PropertyKey[]) => at(offsetOf(document, path))
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (parsed.success) return { value: parsed.data, where }
  throw new BadInput(
    parsed.error.issues
      .flatMap((issue) => explain(issue, []))
      .map(({ path, problem }) => ({
        where: where(path),
        problem,
        advice: '',
      })),
  )
}

interface Explained {
  readonly path: readonly PropertyKey[]
  readonly problem: string
}

/** Says what zod found as a person would; of a union's branches the one that fits best speaks. */
function explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Explained[] {
  const path = [...above, ...issue.path]
  const name = path.filter((step) => typeof step === 'string').at(-1)
  const subject = name === undefined ? 'this' : `"${String(name)}"`
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], problem: `there is no setting "${key}" here` }))
    case 'invalid_union': {
      const branches = issue.errors.map((errors) => errors.flatMap((error) => explain(error, path)))
      // The deepest complaint comes from the branch that was meant.
      const depth = (branch: readonly Explained[]) => Math.max(0, ...branch.map((each) => each.path.length))
      const unknown = (branch: readonly Explained[]) =>
        branch.filter((each) => /no setting|is missing/.test(each.problem)).length
      const best = [...branches].sort((a, b) => unknown(a) - unknown(b) || depth(b) - depth(a))[0]
      return best && best.length > 0 && unknown(best) < best.length
        ? best
        : [{ path, problem: `${subject} has none of the forms that are known (see the schema beside the file)` }]
    }
    case 'invalid_type':
      return [
        issue.message.includes('received undefined')
          ? { path, problem: `${subject} is missing (${issue.expected} expected)` }
          : { path, problem: `${subject}: ${issue.message.replace('Invalid input: ', '')}` },
      ]
    default:
      return [
        {
          path,
          problem: `${subject}: ${issue.message.replace('Invalid input: ', '').replace('Invalid option: ', '')}`,
        },
      ]
  }
}

/** Where the value of a path stands; its key for a setting that should not be there; else the nearest parent. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true)
    const step = path[depth - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => String((item.key as { value?: unknown } | null)?.value) === String(step))
      const range = (pair?.key as { range?: readonly number[] } | null | undefined)?.range
      if (range) return range[0] ?? 0
    }
    const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined
    if (node?.range) return node.range[0] ?? 0
  }
  return (document.contents as { range?: readonly number[] } | null)?.range?.[0] ?? 0
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message
