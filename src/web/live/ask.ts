import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '../../remote/protocol/index.ts'
import { TEXTS } from '../texts.ts'
import { isLinked, say, sentences } from './store.ts'

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

/** Does it, and says what came of it. @param act returns what a person should know; null: nothing */
export async function attempt(act: () => Promise<string | null>): Promise<void> {
  try {
    const words = await act()
    if (words !== null) say(sentences(words), false)
  } catch (thrown) {
    say(wordsOf(thrown))
  }
}

interface Answered<Answer> {
  readonly answer: Answer | null
  readonly problem: string | null
}

/** Asks when it is first shown, when the path changes, and again when the link is back. @param path null: not yet */
export function useAnswer<Answer>(path: string | null, round: number | string = 0): Answered<Answer> {
  const [got, set] = useState<Answered<Answer>>({ answer: null, problem: null })
  const isOpen = isLinked.value
  useEffect(() => {
    if (path === null || !isOpen) return
    let isOver = false
    ask<Answer>(path)
      .then((answer) => !isOver && set({ answer, problem: null }))
      .catch((thrown) => !isOver && set({ answer: null, problem: wordsOf(thrown) }))
    return () => {
      isOver = true
    }
  }, [path, isOpen, round])
  return got
}
