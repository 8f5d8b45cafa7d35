import { BadInput, CannotPlay, type Complaint, errorText, NotThere } from '../../findings/index.ts'
import { Outdated } from '../../remote/server/index.ts'

/** What became of something that was done in another thread or process: a thrown thing loses its kind on the way. */
export type Carried<Result> =
  | { readonly type: 'done'; readonly result: Result }
  | { readonly type: 'bad'; readonly complaints: readonly Complaint[]; readonly isNotThere: boolean }
  | { readonly type: 'cannot'; readonly problem: string; readonly isOutdated: boolean }
  /** Ours. */
  | { readonly type: 'fault'; readonly problem: string }

export const done = <Result>(result: Result): Carried<Result> => ({ type: 'done', result })

export function thrownAs(thrown: unknown): Exclude<Carried<never>, { readonly type: 'done' }> {
  if (thrown instanceof BadInput)
    return { type: 'bad', complaints: thrown.complaints, isNotThere: thrown instanceof NotThere }
  if (thrown instanceof CannotPlay)
    return { type: 'cannot', problem: thrown.message, isOutdated: thrown instanceof Outdated }
  return { type: 'fault', problem: errorText(thrown) }
}

/** @throws BadInput, CannotPlay as they were there; an Error for a fault */
export function arrived<Result>(carried: Carried<Result>): Result {
  switch (carried.type) {
    case 'done':
      return carried.result
    case 'bad':
      throw new (carried.isNotThere ? NotThere : BadInput)(carried.complaints)
    case 'cannot':
      throw new (carried.isOutdated ? Outdated : CannotPlay)(carried.problem)
    default:
      throw new Error(carried.problem)
  }
}
