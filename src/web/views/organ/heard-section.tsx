import { useEffect, useState } from 'preact/hooks'
import type { HeardLines } from '../../../remote/protocol/index.ts'
import { ask, wordsOf } from '../../live/ask.ts'
import { isLinked, sentences } from '../../live/store.ts'
import { Button } from '../../parts/button.tsx'
import { TEXTS } from '../../texts.ts'

const EVERY_MS = 700
const MOST_SHOWN = 12

interface Shown {
  readonly lines: HeardLines['lines']
  readonly last: HeardLines | null
  readonly problem: string | null
}
const NOTHING: Shown = { lines: [], last: null, problem: null }

/** What the organ sends, for as long as somebody looks: asked for, so that nothing is sent to pages that do not. */
export function HeardSection() {
  const { heard: texts } = TEXTS
  const [isOn, turn] = useState(false)
  const [shown, show] = useState<Shown>(NOTHING)
  const isOpen = isLinked.value
  useEffect(() => {
    if (!isOn || !isOpen) return
    let isOver = false
    let since = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    show(NOTHING)
    const look = async () => {
      if (document.visibilityState === 'visible') {
        try {
          const last = await ask<HeardLines>(`/api/heard?since=${since}`)
          if (isOver) return
          since = last.number
          const latest = [...last.lines].reverse()
          show(({ lines }) => ({ lines: [...latest, ...lines].slice(0, MOST_SHOWN), last, problem: null }))
        } catch (thrown) {
          if (!isOver) show((before) => ({ ...before, problem: wordsOf(thrown) }))
        }
      }
      if (!isOver) timer = setTimeout(() => void look(), EVERY_MS)
    }
    void look()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [isOn, isOpen])
  const { lines, last, problem } = shown
  return (
    <section>
      <h2>{texts.head}</h2>
      <p class="notes">{texts.about}</p>
      <Button isPressed={isOn} onPress={() => turn(!isOn)}>
        {isOn ? texts.off : texts.on}
      </Button>
      {isOn && (
        <>
          <p class={last?.why || problem ? 'notice' : 'notes'} role="status">
            {problem ?? wordsFor(last, lines.length > 0)}
          </p>
          <ul class="heard" aria-label={texts.head}>
            {lines.map(({ number, text }) => (
              <Line key={number} text={text} />
            ))}
          </ul>
          {last !== null && last.leftOut > 0 && <p class="notes">{texts.leftOut(last.leftOut)}</p>}
        </>
      )}
    </section>
  )
}

function wordsFor(last: HeardLines | null, hasLines: boolean): string {
  const { heard: texts } = TEXTS
  if (last === null) return texts.opening
  if (last.why !== null) return sentences(last.why)
  return hasLines ? texts.listens : texts.silent
}

/** The words, and the bytes, which the maker may ask for. */
function Line({ text }: { readonly text: string }) {
  const [, words = text, bytes = ''] = /^(.*) (\[[0-9A-F ]+\])$/.exec(text) ?? []
  return (
    <li>
      {words} <span class="bytes">{bytes}</span>
    </li>
  )
}
