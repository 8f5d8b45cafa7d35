import type { Family } from '../../organ/index.ts'

/** An organ as another program describes it: what becomes a profile, and what could not. */
export interface FoundOrgan {
  readonly name: string
  /** Where it was read, for the profile's head. */
  readonly source: string
  /** What else a person must know, line by line, for the profile's head. */
  readonly notes: readonly string[]
  /** Settings of the profile that come with the program: dialect, ports, timing. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly divisions: readonly FoundDivision[]
  readonly couplers: readonly FoundCoupler[]
  readonly tremulants: readonly FoundTremulant[]
  readonly enclosures: readonly FoundEnclosure[]
  readonly pistons: readonly FoundPiston[]
  /** What the profile cannot say, each in a sentence that names its place. */
  readonly leftOut: readonly string[]
}

export interface FoundDivision {
  readonly name: string
  readonly channel: number
  readonly compass: readonly [low: number, high: number]
  readonly isPedal: boolean
  readonly stops: readonly FoundStop[]
}

/** Its number in the program's dialect. */
type ControlNumber = number | string

export interface FoundStop {
  readonly name: string
  readonly footage: number | null
  /** null: nothing in its name tells. */
  readonly family: Family | null
  readonly number: ControlNumber
}

export interface FoundCoupler {
  readonly name: string
  readonly keys: string
  readonly sounds: string
  readonly shift: number
  readonly number: ControlNumber
}

export interface FoundTremulant {
  readonly name: string
  readonly division: string
  readonly number: ControlNumber
}

interface FoundEnclosure {
  readonly name: string
  readonly division: string
  readonly cc: number
}

/** Numbers of what it draws and retires; the rest it leaves alone. */
export interface FoundPiston {
  readonly name: string
  readonly draw: readonly ControlNumber[]
  readonly retire: readonly ControlNumber[]
}
