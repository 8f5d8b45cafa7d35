import { BadInput, CannotPlay, NotThere } from '../../findings/index.ts'
import type { Problem } from '../protocol/index.ts'

/** An answer that is a refusal: its status and what a person reads. */
export interface Denied extends Error, Problem {
  readonly statusCode: number
}

export const denied = (statusCode: number, problem: string, advice = ''): Denied =>
  Object.assign(new Error(problem), { statusCode, problem, advice })

export const SIGN_IN = ['this device is not paired with the organ', 'scan the code that the organ shows'] as const
export const MAY_LISTEN = ['this device may listen, not play', 'ask for a link of one that plays'] as const

/** By status: what the web server itself refuses, in words. */
const IN_WORDS: Readonly<Record<number, readonly [problem: string, advice: string]>> = {
  404: ['there is nothing here', 'go back to the first page'],
  413: ['this is more than is taken here', 'send a smaller file'],
  414: ['this address is too long', ''],
  415: ['this kind of content is not taken here', 'send the file as it is, not packed'],
  429: ['too many requests', 'wait a minute'],
}

/** What went wrong as a person may read it: no stack, no path, nothing of how we are built. */
export function problemOf(thrown: unknown): Problem & { readonly statusCode: number } {
  if (thrown instanceof BadInput) {
    const [first] = thrown.complaints
    const words = thrown.complaints.map(({ where, problem }) =>
      where === '' ? problem : `${nameOf(where)}: ${problem}`,
    )
    const statusCode = thrown instanceof NotThere ? 404 : 400
    return { statusCode, problem: words.join('\n'), advice: first?.advice ?? '' }
  }
  if (thrown instanceof CannotPlay) return { statusCode: 409, problem: thrown.message, advice: '' }
  const {
    statusCode = 500,
    problem,
    advice,
    validation,
  } = (thrown ?? {}) as Partial<Denied> & {
    validation?: readonly { readonly instancePath?: string; readonly message?: string }[]
  }
  if (problem !== undefined) return { statusCode, problem, advice: advice ?? '' }
  if (validation !== undefined) {
    const words = validation
      .slice(0, 3)
      .map(
        ({ instancePath, message }) =>
          `${(instancePath ?? '').replaceAll('/', ' ').trim() || 'the request'}: ${message}`,
      )
    return { statusCode: 400, problem: words.join('; '), advice: '/docs says what is expected' }
  }
  if (statusCode < 500) {
    const [words, todo] = IN_WORDS[statusCode] ?? ['the request cannot be read', '/docs says what is expected']
    return { statusCode, problem: words, advice: todo }
  }
  return { statusCode: 500, problem: 'a fault of ours', advice: 'the organ goes on; please report what you did' }
}

/** `/home/x/voluntary/scores/a.mid, byte 3` is `a.mid, byte 3`: paths of the machine are nobody's business. */
const nameOf = (where: string): string => where.replace(/^.*[\\/]/, '')
