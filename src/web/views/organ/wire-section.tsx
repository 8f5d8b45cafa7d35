import type { TargetedEvent } from 'preact'
import { useState } from 'preact/hooks'
import type { Kept, WireSettings } from '../../../remote/protocol/index.ts'
import { ask, attempt, put, useAnswer } from '../../live/ask.ts'
import { mayPlay, say, sentences, state } from '../../live/store.ts'
import { Button } from '../../parts/button.tsx'
import { Options } from '../../parts/options.tsx'
import { TEXTS } from '../../texts.ts'

const WIRES = ['din', 'usb'] as const

/** How fast the wire is, how late the pipes are, who keeps the time. What protects the machine is shown only. */
export function WireSection() {
  const { wire: texts } = TEXTS
  const [round, setRound] = useState(0)
  const { organ, playing } = state.value ?? {}
  const { answer, problem } = useAnswer<WireSettings>('/api/wire', `${round} ${organ?.id}`)
  if (!answer) return problem === null ? null : <p class="notice">{problem}</p>
  const isBusy = playing != null
  const mayNot = !mayPlay.value || isBusy
  const change = async (act: () => Promise<string>) => {
    await attempt(act)
    setRound(round + 1)
  }
  const profilePath = `/api/organs/${encodeURIComponent(answer.organ)}`
  const setProfile = (body: object) => change(async () => (await put<Kept>(`${profilePath}/wire`, body)).says)
  const setPlaying = (body: object) =>
    change(async () => {
      await put('/api/wire', body)
      return texts.kept
    })
  const takeBack = () => change(async () => (await ask<Kept>(`${profilePath}/waiting`, { method: 'DELETE' })).says)
  /** What was given when the server was started stands. */
  const setting = (name: 'timing' | 'unplugged', label: string, choices: Readonly<Record<string, string>>) => {
    const isGiven = answer.given.includes(name)
    return (
      <>
        <Options
          label={label}
          options={Object.entries(choices).map(([value, words]) => ({ value, words }))}
          chosen={answer[name]}
          isFixed={mayNot || isGiven}
          onChoose={(value) => void setPlaying({ [name]: value })}
          isTall
        />
        {isGiven && <p class="notes">{texts.given(`--${name}`)}</p>}
      </>
    )
  }
  const isProfileFixed = mayNot || answer.fixed !== null || answer.waits
  return (
    <section>
      <h2>{texts.head}</h2>
      {isBusy && <p class="notes">{texts.busy}</p>}
      {answer.fixed !== null && <p class="notes">{sentences(answer.fixed)}</p>}
      {answer.waits && (
        <div class="notice">
          <p>{texts.waits(answer.organ)}</p>
          <Button isIdle={mayNot} onPress={takeBack}>
            {texts.takeBack}
          </Button>
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
      {setting('timing', texts.timing, texts.timings)}
      <Milliseconds
        label={texts.ahead}
        value={answer.aheadMs}
        least={10}
        most={250}
        isFixed={mayNot}
        onKeep={(aheadMs) => void setPlaying({ aheadMs })}
      />
      {setting('unplugged', texts.unplugged, texts.whileOut)}
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
  const [typed, setTyped] = useState<string | null>(null)
  const onChange = ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const text = currentTarget.value
    const wanted = Number(text)
    setTyped(null)
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
        value={typed ?? value}
        disabled={isFixed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={onChange}
      />
    </label>
  )
}
