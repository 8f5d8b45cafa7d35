import type { Problem } from '../../remote/protocol/index.ts'
import { TEXTS } from '../texts.ts'
import { sentences } from './store.ts'

/** What was asked could not be had; the message is a sentence for people. */
class NotHad extends Error {}

const WITHIN_MS = 20_000

/** Asks the server over HTTP. @throws NotHad */
export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let answer: Response
  try {
    answer = await fetch(path, { signal: AbortSignal.timeout(WITHIN_MS), ...init })
  } catch {
    throw new NotHad(TEXTS.notNow)
  }
  const body: unknown = await answer.json().catch(() => null)
  if (answer.ok) return body as Answer
  const { problem, advice } = (body ?? { problem: TEXTS.notNow, advice: '' }) as Problem
  throw new NotHad(sentences(problem, advice))
}

const send =
  (method: 'POST' | 'PUT') =>
  <Answer>(path: string, body: object): Promise<Answer> =>
    ask(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
export const post = send('POST')
export const put = send('PUT')

export const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
