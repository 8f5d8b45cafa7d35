import { dirname } from 'node:path'
import { makeFolder, whyNotKept, writeWhole } from '../../house/index.ts'

/** What the server writes down for later. A full or read-only disk fails nothing: it counts until the server ends. */
export interface Notes {
  /** Whole, for its owner only. */
  readonly keep: (path: string, text: string) => boolean
  /** Why the last one was not kept, in words; null where it was. */
  readonly problem: () => string | null
}

/** @param onProblem told once, until it can be written again */
export function createNotes(onProblem: (problem: string) => void = () => undefined): Notes {
  let problem: string | null = null
  return {
    keep: (path, text) => {
      try {
        makeFolder(dirname(path), 0o700)
        writeWhole(path, text, 0o600)
        problem = null
      } catch (thrown) {
        const isNew = problem === null
        problem = `What is noted down counts only until the server ends: ${whyNotKept(thrown)}`
        if (isNew) onProblem(problem)
      }
      return problem === null
    },
    problem: () => problem,
  }
}
