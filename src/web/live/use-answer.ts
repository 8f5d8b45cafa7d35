import { useEffect, useState } from 'preact/hooks'
import { ask, wordsOf } from './ask.ts'
import { isLinked } from './store.ts'

export interface Answered<Answer> {
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
