import * as z from 'zod'
import { readYaml } from '../../house/index.ts'
import { FAMILIES, type Family, type Form, familyOf } from '../../organ/index.ts'

/** A stop, coupler or tremulant whose message may still be unknown. */
export interface DraftElement {
  readonly name: string
  /** null: it has not been learnt. */
  readonly form: Form | null
  /** What a person should know of it, beside it in the file; '' for nothing. */
  readonly comment: string
}

export interface DraftStop extends DraftElement {
  readonly footage: number | string | null
  readonly family: Family
}

interface DraftCoupler extends DraftElement {
  readonly keys: string
  readonly sounds: string
  readonly shift: number
  /**
   * Without a message of its own it is worked by us: `always` where the profile says so, `else` where it may have one.
   * `never`: a person has named it as one of the organ's.
   */
  readonly byUs: 'always' | 'else' | 'never'
}

interface DraftTremulant extends DraftElement {
  readonly division: string
}

export interface DraftDivision {
  readonly name: string
  readonly letter: string
  /** 1 to 16; null: it has not been heard. */
  readonly channel: number | null
  readonly compass: readonly [low: number | string, high: number | string] | null
  readonly isPedal: boolean
  readonly stops: readonly DraftStop[]
  readonly comment: string
}

export interface DraftBox {
  readonly name: string
  readonly division: string | null
  readonly channel: number | null
  readonly cc: number
  readonly range: readonly [closed: number, open: number]
}

/** A profile on its way: what is known of a console so far. Plain data; steps make new ones. */
export interface Draft {
  readonly name: string
  readonly dialect: string | null
  readonly device: number | null
  readonly controlChannel: number | null
  readonly generalCancel: unknown
  readonly divisions: readonly DraftDivision[]
  readonly couplers: readonly DraftCoupler[]
  readonly tremulants: readonly DraftTremulant[]
  readonly boxes: readonly DraftBox[]
}

export const emptyDraft = (name: string): Draft => ({
  name,
  dialect: null,
  device: null,
  controlChannel: null,
  generalCancel: null,
  divisions: [],
  couplers: [],
  tremulants: [],
  boxes: [],
})

const name = z.string().trim().min(1)
const key = z.union([z.int().min(0).max(127), z.string()])
const said = { number: z.unknown().optional(), midi: z.unknown().optional() }
const element = z.looseObject({ name, ...said })

/** A profile of which parts may be missing: a list of stops, written down at the console, is enough. */
const draftSchema = z.looseObject({
  name: name.optional(),
  dialect: name.optional(),
  device: z.int().optional(),
  controlChannel: z.int().min(1).max(16).optional(),
  generalCancel: z.unknown().optional(),
  divisions: z
    .array(
      z.looseObject({
        name,
        letter: z
          .string()
          .regex(/^[A-Z]$/, { error: 'one capital letter, as in SSGGP' })
          .optional(),
        channel: z.int().min(1).max(16).optional(),
        compass: z.tuple([key, key]).optional(),
        pedal: z.boolean().optional(),
        stops: z
          .array(
            z.looseObject({
              name,
              footage: z.union([z.number(), z.string()]).optional(),
              family: z.enum(FAMILIES).optional(),
              ...said,
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  couplers: z
    .array(
      element.extend({
        keys: name,
        sounds: name,
        shift: z.int().default(0),
        by: z.string().optional(),
        unlearnt: z.boolean().optional(),
      }),
    )
    .default([]),
  tremulants: z.array(element.extend({ division: name })).default([]),
  enclosures: z
    .array(
      z.looseObject({
        name,
        division: name.optional(),
        channel: z.int().min(1).max(16).optional(),
        cc: z.int(),
        range: z.tuple([z.int(), z.int()]).default([0, 127]),
      }),
    )
    .default([]),
})

/**
 * Reads a profile of which parts may be missing.
 * @throws BadInput with file, line, and what was expected
 */
export function readDraft(file: string, text: string, fallbackName: string): Draft {
  const { value } = readYaml(file, text, draftSchema)
  const letters = new Set(value.divisions.flatMap(({ letter }) => letter ?? []))
  return {
    name: value.name ?? fallbackName,
    dialect: value.dialect ?? null,
    device: value.device ?? null,
    controlChannel: value.controlChannel ?? null,
    generalCancel: value.generalCancel ?? null,
    divisions: value.divisions.map((division) => {
      const letter = division.letter ?? freeLetter(division.name, letters)
      letters.add(letter)
      return {
        name: division.name,
        letter,
        channel: division.channel ?? null,
        compass: division.compass ?? null,
        isPedal: division.pedal ?? /^ped/i.test(division.name),
        stops: division.stops.map((stop) => ({
          name: stop.name,
          footage: stop.footage ?? null,
          family: stop.family ?? familyOf(stop.name) ?? 'principal',
          form: formIn(stop),
          comment: '',
        })),
        comment: '',
      }
    }),
    couplers: value.couplers.map(({ name: own, keys, sounds, shift, by, unlearnt: isMarked, ...rest }) => ({
      name: own,
      byUs: by === 'us' ? 'always' : isMarked || by !== undefined ? 'never' : 'else',
      keys,
      sounds,
      shift,
      form: formIn(rest),
      comment: '',
    })),
    tremulants: value.tremulants.map(({ name: own, division, ...rest }) => ({
      name: own,
      division,
      form: formIn(rest),
      comment: '',
    })),
    boxes: value.enclosures.map(({ name: own, division, channel, cc, range }) => ({
      name: own,
      division: division ?? null,
      channel: channel ?? null,
      cc,
      range,
    })),
  }
}

const formIn = ({ number, midi }: { number?: unknown; midi?: unknown }): Form | null =>
  number !== undefined ? { number } : midi !== undefined ? { midi } : null

/** Its own, else one of its name's, else any that nobody has. */
export function freeLetter(divisionName: string, taken: ReadonlySet<string>): string {
  const own = divisionName.toUpperCase().replace(/[^A-Z]/g, '')
  return [...own, ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !taken.has(letter)) ?? 'X'
}

/** All that a person can draw, in the order of the file. */
export const unlearnt = (draft: Draft): string[] => [
  ...draft.divisions.flatMap(({ name: division, stops }) =>
    stops.flatMap((stop) => (stop.form === null ? [`${division} ${stop.name}`] : [])),
  ),
  ...draft.couplers.flatMap(({ form, byUs, name: own }) => (form === null && byUs === 'never' ? [own] : [])),
  ...draft.tremulants.flatMap((each) => (each.form === null ? [each.name] : [])),
]
