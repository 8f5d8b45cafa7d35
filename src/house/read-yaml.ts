import { type Document, isMap, LineCounter, parseDocument } from 'yaml'
import * as z from 'zod'
import { BadInput, type Complaint, errorText } from '../findings/index.ts'

/** A file is parsed once: to compile a parser for its schema takes longer than to parse it. */
z.config({ jitless: true })

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
  const { document, at } = parseYaml(file, text)
  const where = (path: readonly PropertyKey[]) => at(offsetOf(document, path))
  const parsed = schema.safeParse(plainOf(file, document) ?? {})
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

/** @throws BadInput for aliases that stand for nothing, or for more than any file should */
function plainOf(file: string, document: Document): unknown {
  try {
    return document.toJS()
  } catch (thrown) {
    const advice = 'where a text begins with * or &, put it in quotes'
    throw new BadInput([{ where: file, problem: firstLine(errorText(thrown)), advice }])
  }
}

/** A text with a colon in it (`registration: mf: Sw. 8`) reads as a setting within a setting. */
const ADVICE: Readonly<Record<string, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'where a text has a colon in it, put it in quotes: "mf: Sw. 8.4."',
}

/**
 * A YAML text as a document, comments and all, and the way from an offset to `file:line:column`.
 * @throws BadInput for what is no YAML
 */
export function parseYaml(file: string, text: string): { document: Document; at: (offset: number) => string } {
  const lines = new LineCounter()
  const document = parsedDocument(file, text, lines)
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${line}:${col}`
  }
  const syntax = [...document.errors, ...document.warnings].map(
    (error): Complaint => ({
      where: at(error.pos[0]),
      problem: firstLine(error.message),
      advice: ADVICE[error.code] ?? '',
    }),
  )
  if (syntax.length > 0) throw new BadInput(syntax)
  return { document, at }
}

/** @throws BadInput for nesting that no person writes: reading it takes more than the machine has */
function parsedDocument(file: string, text: string, lineCounter: LineCounter): Document {
  try {
    // Without warnings of its own: they would say parts of the file.
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' })
  } catch (thrown) {
    throw new BadInput([{ where: file, problem: `it cannot be read (${firstLine(errorText(thrown))})`, advice: '' }])
  }
}

interface Explained {
  readonly path: readonly PropertyKey[]
  readonly problem: string
}

/** What a value should be, in words, and how to write it. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list ([first, second])',
  tuple: 'a list of two ([first, second])',
  object: 'a group of settings',
  record: 'a group of settings',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}
const inWords = (kind: string): string => KINDS[kind] ?? kind

/** Says what zod found as a person would; of a union's branches the one that fits best speaks. */
function explain(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Explained[] {
  const path = [...above, ...issue.path]
  const step = path.at(-1)
  const name = path.filter((each) => typeof each === 'string').at(-1)
  const subject =
    name === undefined
      ? 'the file'
      : typeof step === 'number'
        ? `item ${step + 1} of "${String(name)}"`
        : `"${String(name)}"`
  const say = (problem: string): Explained[] => [{ path, problem: `${subject} ${problem}` }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], problem: `there is no setting "${key}" here` }))
    case 'invalid_union': {
      if (issue.message !== NOTHING_SAID) return say(issue.message)
      const branches = issue.errors.map((errors) => errors.flatMap((error) => explain(error, path)))
      if (
        branches.length > 0 &&
        branches.every((branch) =>
          branch.every((each) => each.path.length === path.length && MISSING.test(each.problem)),
        )
      ) {
        return say('is missing')
      }
      const unknown = (branch: readonly Explained[]) =>
        branch.filter((each) => /no setting|is missing/.test(each.problem)).length
      // The branch that was meant complains least of what it does not know, and deepest.
      const depth = (branch: readonly Explained[]) => Math.max(0, ...branch.map((each) => each.path.length))
      const best = [...branches].sort((a, b) => unknown(a) - unknown(b) || depth(b) - depth(a))[0]
      const speaks = best !== undefined && best.length > 0 && unknown(best) === 0
      return speaks ? best : say('has none of the forms that are known here; the schema beside the file lists them')
    }
    case 'invalid_type':
      return issue.message.includes('received undefined')
        ? say(`is missing: ${inWords(issue.expected)} is expected`)
        : say(`should be ${inWords(issue.expected)}`)
    case 'too_big':
      return say(
        issue.origin === 'array' ? `should have at most ${issue.maximum} items` : `should be at most ${issue.maximum}`,
      )
    case 'too_small':
      return say(
        issue.origin === 'string'
          ? 'is empty'
          : issue.origin === 'array'
            ? `should have at least ${issue.minimum} items`
            : `should be at least ${issue.minimum}`,
      )
    case 'invalid_value':
      return say(
        `should be ${issue.values
          .map(String)
          .join(', ')
          .replace(/, ([^,]*)$/, ' or $1')}`,
      )
    default:
      return say(`should be ${issue.message}`)
  }
}

const MISSING = /is missing/
/** What zod says of a union that has no words of its own. */
const NOTHING_SAID = 'Invalid input'

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
