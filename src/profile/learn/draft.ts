import * as z from 'zod'
import { readYaml } from '../../house/index.ts'
import { divisionWord, FAMILIES, type Form, familyOf, plain } from '../../organ/index.ts'

const name = z.string().trim().min(1)
const channel = z.int().min(1).max(16)
const key = z.union([z.int().min(0).max(127), z.string()])
/** null: it is not known. */
const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.optional().transform((value) => value ?? null)

/** As a profile writes the message of an element. */
const message = { number: z.unknown().optional(), midi: z.unknown().optional() }

/**
 * What a person draws, with its form (null: not learnt) and its comment: what a person should know of it, beside it in the
 * file; '' for nothing.
 */
const learnable = <Item extends { number?: unknown; midi?: unknown }>({ number, midi, ...item }: Item) => ({
  ...item,
  form: number !== undefined ? { number } : midi !== undefined ? { midi } : (null as Form | null),
  comment: '',
})

const stop = z
  .object({
    name,
    /** Feet, as the file writes them. */
    footage: orNull(z.union([z.number(), z.string()])),
    family: z.enum(FAMILIES).optional(),
    ...message,
  })
  .transform(({ family, ...rest }) =>
    learnable({ ...rest, family: family ?? familyOf(rest.name) ?? ('principal' as const) }),
  )

const division = z
  .object({
    name,
    letter: z
      .string()
      .regex(/^[A-Z]$/, { error: 'one capital letter, as in SSGGP' })
      .optional(),
    channel: orNull(channel),
    compass: orNull(z.tuple([key, key]).readonly()),
    pedal: z.boolean().optional(),
    stops: z.array(stop).readonly().default([]),
  })
  .transform(({ pedal, ...rest }) => ({ ...rest, isPedal: pedal ?? /^ped/i.test(rest.name), comment: '' }))

/**
 * Without a message of its own it is worked by us: `always` where the profile says so, `else` where it may have one.
 * `never`: a person has named it as one of the organ's.
 */
type ByUs = 'always' | 'else' | 'never'

const coupler = z
  .object({
    name,
    keys: name,
    sounds: name,
    shift: z.int().default(0),
    by: z.string().optional(),
    unlearnt: z.boolean().optional(),
    ...message,
  })
  .transform(({ by, unlearnt: isMarked, ...rest }) => {
    const byUs: ByUs = by === 'us' ? 'always' : isMarked || by !== undefined ? 'never' : 'else'
    return { ...learnable(rest), byUs }
  })

const tremulant = z.object({ name, division: name, ...message }).transform(learnable)

const box = z.object({
  name,
  division: orNull(name),
  channel: orNull(channel),
  cc: z.int(),
  /** Closed, open. */
  range: z.tuple([z.int(), z.int()]).readonly().default([0, 127]),
})

/**
 * A profile on its way, of which parts may be missing: a list of stops, written down at the console, is enough. Plain data;
 * steps make new ones. Channels are 1 to 16.
 */
const draftSchema = z
  .object({
    name: name.optional(),
    dialect: orNull(name),
    device: orNull(z.int()),
    controlChannel: orNull(channel),
    generalCancel: orNull(z.unknown()),
    divisions: z.array(division).default([]).transform(withLetters),
    couplers: z.array(coupler).readonly().default([]),
    tremulants: z.array(tremulant).readonly().default([]),
    enclosures: z.array(box).readonly().default([]),
  })
  .readonly()

export type DraftStop = Readonly<z.infer<typeof stop>>
export type DraftDivision = Readonly<z.infer<typeof division> & { letter: string }>
export type DraftBox = Readonly<z.infer<typeof box>>
export type Draft = Omit<z.infer<typeof draftSchema>, 'name'> & { readonly name: string }

export const emptyDraft = (organName: string): Draft => ({ ...draftSchema.parse({}), name: organName })

/**
 * Reads a profile of which parts may be missing.
 * @throws BadInput with file, line, and what was expected
 */
export function readDraft(file: string, text: string, fallbackName: string): Draft {
  const { value } = readYaml(file, text, draftSchema)
  return { ...value, name: value.name ?? fallbackName }
}

function withLetters(divisions: readonly z.infer<typeof division>[]): readonly DraftDivision[] {
  const taken = new Set(divisions.flatMap(({ letter }) => letter ?? []))
  return divisions.map((each) => {
    const letter = each.letter ?? freeLetter(each.name, taken)
    taken.add(letter)
    return { ...each, letter }
  })
}

/** One of the letters of a division's name, else any that nobody has. */
function freeLetter(divisionName: string, taken: ReadonlySet<string>): string {
  const letters = divisionName.toUpperCase().replace(/[^A-Z]/g, '')
  return [...letters, ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !taken.has(letter)) ?? 'X'
}

/** The place of a division that people call so; −1 for none. */
export const divisionNamed = ({ divisions }: Draft, called: string): number =>
  divisions.findIndex((each) => divisionWord(each.name) === divisionWord(called))

/** With one division more. @param known of it besides its name */
export function withDivision(draft: Draft, called: string, known: Partial<DraftDivision> = {}): Draft {
  const letter = freeLetter(called, new Set(draft.divisions.map((each) => each.letter)))
  const isPedal = divisionWord(called) === 'pedal'
  const added = { name: called, letter, channel: null, compass: null, isPedal, stops: [], comment: '', ...known }
  return { ...draft, divisions: [...draft.divisions, added] }
}

export const withStop = (draft: Draft, at: number, added: DraftStop): Draft => ({
  ...draft,
  divisions: draft.divisions.map((each, index) => (index === at ? { ...each, stops: [...each.stops, added] } : each)),
})

export const hasStop = ({ divisions }: Draft, at: number, { name: called, footage }: DraftStop): boolean =>
  divisions[at]?.stops.some((each) => plain(each.name) === plain(called) && each.footage === footage) ?? false

export const withTremulant = (draft: Draft, called: string, home: string): Draft => ({
  ...draft,
  tremulants: [...draft.tremulants, { name: called, division: home, form: null, comment: '' }],
})

export const withCoupler = (draft: Draft, called: string, keys: string, sounds: string, shift: number): Draft => ({
  ...draft,
  couplers: [...draft.couplers, { name: called, keys, sounds, shift, byUs: 'never', form: null, comment: '' }],
})

/** All that a person can draw and whose message is not known, in the order of the file. */
export const unlearnt = (draft: Draft): string[] => [
  ...draft.divisions.flatMap(({ name: home, stops }) =>
    stops.flatMap((each) => (each.form === null ? [`${home} ${each.name}`] : [])),
  ),
  ...draft.couplers.flatMap((each) => (each.form === null && each.byUs === 'never' ? [each.name] : [])),
  ...draft.tremulants.flatMap((each) => (each.form === null ? [each.name] : [])),
]
