import { useState } from 'preact/hooks'
import type { PortChoices } from '../../../remote/protocol/index.ts'
import { attempt, put, useAnswer } from '../../live/ask.ts'
import { mayPlay, sentences, state } from '../../live/store.ts'
import { Options } from '../../parts/options.tsx'
import { TEXTS } from '../../texts.ts'

/** Not a name of a port: what the profile says. */
const BY_PROFILE = ''
const HOUSE = 'house'

/** Where the organ hangs: chosen from what is there. */
export function PortSection() {
  const { port: texts } = TEXTS
  const [round, setRound] = useState(0)
  const { organ, playing } = state.value ?? {}
  // What is there changes with cables; the server notices, and the page with it.
  const { answer, problem } = useAnswer<PortChoices>('/api/port', `${round} ${organ?.port} ${organ?.notice}`)
  if (!organ) return null
  const choose = async (value: string) => {
    const port = value === BY_PROFILE ? null : value
    await attempt(async () => (await put<{ says: string | null }>('/api/port', { port })).says ?? texts.kept)
    setRound(round + 1)
  }
  const isBusy = playing != null
  return (
    <section>
      <h2>{texts.head}</h2>
      <p>{organ.port === null ? texts.none : `${organ.port}: ${TEXTS.link[organ.link]}`}</p>
      {organ.notice && <p class="notice">{sentences(organ.notice)}</p>}
      {problem && <p class="notice">{problem}</p>}
      {answer && (
        <>
          {answer.fixed !== null && <p class="notes">{sentences(answer.fixed)}</p>}
          {answer.fixed === null && isBusy && <p class="notes">{texts.busy}</p>}
          <Options
            label={texts.outputs}
            options={choicesOf(answer)}
            chosen={answer.fixed === null ? (answer.chosen ?? BY_PROFILE) : null}
            isFixed={!mayPlay.value || isBusy || answer.fixed !== null}
            onChoose={(value) => void choose(value)}
            isTall
          />
          {answer.ports.length === 0 && <p class="notes">{texts.noOutputs}</p>}
        </>
      )}
    </section>
  )
}

function choicesOf({ ports, chosen, house }: PortChoices) {
  const { port: texts } = TEXTS
  const isThere = chosen === null || chosen === HOUSE || ports.includes(chosen)
  return [
    ...ports.map((name) => ({ value: name, words: name })),
    ...(isThere ? [] : [{ value: chosen, words: texts.notThere(chosen) }]),
    { value: BY_PROFILE, words: texts.byProfile },
    ...(house || chosen === HOUSE ? [{ value: HOUSE, words: texts.house }] : []),
  ]
}
