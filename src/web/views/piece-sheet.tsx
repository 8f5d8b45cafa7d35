import { useSignal } from '@preact/signals'
import type { Piece, ScoreReport } from '../../protocol/index.ts'
import { HearButton } from '../here/hear-button.tsx'
import { can, sentences, state } from '../live/store.ts'
import { useAnswer } from '../live/use-answer.ts'
import { clock } from '../parts/clock.ts'
import { Control } from '../parts/control.tsx'
import { goTo } from '../parts/views.ts'
import { TEXTS } from '../texts.ts'

const SLOWEST = 50
const FASTEST = 150
const FURTHEST = 6

/** One piece before it is played: how it would go here, what to look at, and play. */
export function PieceSheet({ name, onBack }: { readonly name: string; readonly onBack: () => void }) {
  const { answer: report, problem } = useAnswer<ScoreReport>(`/api/scores/${encodeURIComponent(name)}/check`)
  const percent = useSignal(100)
  const semitones = useSignal(0)
  const { library } = TEXTS
  const playing = state.value?.playing
  const piece: Piece = {
    score: name,
    ...(percent.value === 100 ? {} : { tempo: `${percent.value}%` }),
    ...(semitones.value === 0 ? {} : { transpose: semitones.value }),
  }
  const isBusy = !can('play')
  return (
    <div class="sheet">
      <button type="button" class="choice back" onClick={onBack}>
        ‹ {library.back}
      </button>
      <h1>{report?.title ?? name}</h1>
      {report && <p class="notes">{library.length(report.bars, clock(report.seconds * 1000))}</p>}
      {problem && <p class="notice">{problem}</p>}
      {!report && !problem && <p class="notes">{library.checking}</p>}
      <Control
        id="play"
        class={isBusy || report?.playable === false ? 'go' : 'go ready'}
        command={{ name: 'play', piece }}
        isIdle={isBusy || report?.playable === false}
        then={() => {
          goTo('service')
          onBack()
        }}
      >
        <span class="go-word">{library.play}</span>
        <span class="go-how">
          {isBusy && playing
            ? library.playBusy(playing.title)
            : report?.playable === false
              ? library.notPlayable
              : onWhat()}
        </span>
      </Control>
      <HearButton piece={piece} title={report?.title ?? name} />
      <div class="steps">
        <Step
          label={library.tempo}
          words={percent.value === 100 ? library.asWritten : library.percent(percent.value)}
          onStep={(by) => {
            percent.value = Math.min(FASTEST, Math.max(SLOWEST, percent.value + 2 * by))
          }}
        />
        <Step
          label={library.transpose}
          words={semitones.value === 0 ? library.asWritten : TEXTS.semitones(semitones.value)}
          onStep={(by) => {
            semitones.value = Math.min(FURTHEST, Math.max(-FURTHEST, semitones.value + by))
          }}
        />
      </div>
      {report && <Report report={report} />}
    </div>
  )
}

function Step(props: { readonly label: string; readonly words: string; readonly onStep: (by: 1 | -1) => void }) {
  const { label, words, onStep } = props
  return (
    <fieldset class="step">
      <legend>{label}</legend>
      <button type="button" class="choice" aria-label={`${label} −`} onClick={() => onStep(-1)}>
        −
      </button>
      <output>{words}</output>
      <button type="button" class="choice" aria-label={`${label} +`} onClick={() => onStep(1)}>
        +
      </button>
    </fieldset>
  )
}

function Report({ report }: { readonly report: ScoreReport }) {
  const { library } = TEXTS
  return (
    <>
      <section>
        <h2>{library.findings}</h2>
        {report.findings.length === 0 && <p class="good">{library.nothingFound}</p>}
        <ul class="findings">
          {report.findings.map(({ severity, said }) => (
            <li key={said} data-severity={severity}>
              <strong>{library.severity[severity]}:</strong> {sentences(said)}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{library.parts}</h2>
        <ul class="plain">
          {report.parts.map(({ name, notes, division }, index) => (
            <li key={`${index} ${name}`}>
              <span>{name}</span> → <strong>{division ?? library.silentPart}</strong> ({library.notes(notes)})
            </li>
          ))}
        </ul>
      </section>
    </>
  )
}

/** The organ by its name; its port stands on the organ's own page. */
const onWhat = (): string => (state.value?.organ.port == null ? TEXTS.link.nowhere : state.value.organ.name)
