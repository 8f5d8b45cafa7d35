import { useSignal } from '@preact/signals'
import type { TargetedEvent } from 'preact'
import type { Kept, WireSettings } from '../../../remote/protocol/index.ts'
import { ask, put, wordsOf } from '../../live/ask.ts'
import { mayPlay, say, sentences, state } from '../../live/store.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { Options } from '../../parts/options.tsx'
import { TEXTS } from '../../texts.ts'

const WIRES = ['din', 'usb'] as const
const TIMINGS = ['auto', 'queue', 'sleep'] as const
const UNPLUGGED = ['hold', 'go-on'] as const

/** How fast the wire is, how late the pipes are, who keeps the time. What protects the machine is shown only. */
export function WireSection() {
  const { wire: texts } = TEXTS
  const round = useSignal(0)
  const { organ, playing } = state.value ?? {}
  const { answer, problem } = useAnswer<WireSettings>('/api/wire', `${round.value} ${organ?.id}`)
  if (!answer) return problem === null ? null : <p class="notice">{problem}</p>
  const isBusy = playing != null
  const mayNot = !mayPlay.value || isBusy
  const change = async (doIt: () => Promise<string>) => {
    try {
      say(sentences(await doIt()), false)
    } catch (thrown) {
      say(wordsOf(thrown))
    }
    round.value++
  }
  const profilePath = `/api/organs/${encodeURIComponent(answer.organ)}`
  const setProfile = (body: object) => change(async () => (await put<Kept>(`${profilePath}/wire`, body)).says)
  const setPlaying = (body: object) =>
    change(async () => {
      await put('/api/wire', body)
      return texts.kept
    })
  const takeBack = () => change(async () => (await ask<Kept>(`${profilePath}/waiting`, { method: 'DELETE' })).says)
  const isProfileFixed = mayNot || answer.fixed !== null || answer.waits
  return (
    <section>
      <h2>{texts.head}</h2>
      {isBusy && <p class="notes">{texts.busy}</p>}
      {answer.fixed !== null && <p class="notes">{sentences(answer.fixed)}</p>}
      {answer.waits && (
        <div class="notice">
          <p>{texts.waits(answer.organ)}</p>
          <button type="button" class="choice" aria-disabled={mayNot} onClick={() => !mayNot && void takeBack()}>
            {texts.takeBack}
          </button>
        </div>
      )}
      {answer.wire === 'other' ? (
        <p>{texts.other}</p>
      ) : (
        <Options
          label={texts.wire}
          options={WIRES.map((each) => ({ value: each, words: texts.wires[each] }))}
          chosen={answer.wire}
          isFixed={isProfileFixed}
          onChoose={(wire) => void setProfile({ wire })}
          isTall
        />
      )}
      <p class="notes">{texts.spacing(answer.spacingMs)}</p>
      <h3>{texts.latencies}</h3>
      <p class="notes">{texts.latenciesAbout}</p>
      {answer.divisions.map(({ name, latencyMs }) => (
        <Milliseconds
          key={name}
          label={name}
          value={latencyMs}
          least={0}
          most={2000}
          isFixed={isProfileFixed}
          onKeep={(ms) => void setProfile({ latency: { division: name, ms } })}
        />
      ))}
      <Milliseconds
        label={texts.leadIn}
        value={answer.leadInMs}
        least={200}
        most={10_000}
        isFixed={isProfileFixed}
        onKeep={(leadInMs) => void setProfile({ leadInMs })}
      />
      {!answer.own && answer.fixed === null && <p class="notes">{texts.copy}</p>}
      <h3>{texts.timeHead}</h3>
      <Options
        label={texts.timing}
        options={TIMINGS.map((each) => ({ value: each, words: texts.timings[each] }))}
        chosen={answer.timing}
        isFixed={mayNot || answer.said.includes('timing')}
        onChoose={(timing) => void setPlaying({ timing })}
        isTall
      />
      {answer.said.includes('timing') && <p class="notes">{texts.said('--timing')}</p>}
      <Milliseconds
        label={texts.ahead}
        value={answer.aheadMs}
        least={10}
        most={250}
        isFixed={mayNot}
        onKeep={(aheadMs) => void setPlaying({ aheadMs })}
      />
      <Options
        label={texts.unplugged}
        options={UNPLUGGED.map((each) => ({ value: each, words: texts.whileOut[each] }))}
        chosen={answer.unplugged}
        isFixed={mayNot || answer.said.includes('unplugged')}
        onChoose={(unplugged) => void setPlaying({ unplugged })}
        isTall
      />
      {answer.said.includes('unplugged') && <p class="notes">{texts.said('--unplugged')}</p>}
    </section>
  )
}

interface MillisecondsProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  readonly isFixed: boolean
  readonly onKeep: (value: number) => void
}

/** Kept when the field is left or Enter is pressed; until then what is typed stays, whatever else is shown anew. */
function Milliseconds({ label, value, least, most, isFixed, onKeep }: MillisecondsProps) {
  const typed = useSignal<string | null>(null)
  const onChange = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const text = currentTarget.value
    const wanted = Number(text)
    typed.value = null
    if (text !== '' && Number.isInteger(wanted) && wanted >= least && wanted <= most) return onKeep(wanted)
    currentTarget.value = `${value}`
    say(TEXTS.wire.range(label, least, most))
  }
  return (
    <label class="number">
      <span>{TEXTS.wire.inMs(label)}</span>
      <input
        type="number"
        inputMode="numeric"
        min={least}
        max={most}
        step={1}
        value={typed.value ?? value}
        disabled={isFixed}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value
        }}
        onChange={onChange}
      />
    </label>
  )
}
