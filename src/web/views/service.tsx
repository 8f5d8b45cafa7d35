import type { Playing, State } from '../../protocol/index.ts'
import { can, isLinked, mayPlay, sentences, state } from '../live/store.ts'
import { CHOICES, type Choice } from '../parts/choices.ts'
import { clock } from '../parts/clock.ts'
import { Control } from '../parts/control.tsx'
import { goTo } from '../parts/views.ts'
import { TEXTS } from '../texts.ts'

const FIRST: readonly Choice[] = [
  'hold',
  'release',
  'endAfterLine',
  'lastVerseNow',
  'oneMoreVerse',
  'softer',
  'louder',
  'slower',
  'faster',
]
const MORE: readonly Choice[] = [
  'pause',
  'stop',
  'nextVerse',
  'fade',
  'lineBack',
  'lineOn',
  'lower',
  'higher',
  'breathLess',
  'breathMore',
  'back',
  'skip',
]

/** The page that opens: what sounds, what a press will do, what comes after. */
export function ServiceView() {
  const now = state.value
  if (!now) return <h1 class="unseen">{TEXTS.views.service}</h1>
  const { playing, service } = now
  if (!playing && !service) return <Nothing last={now.last} notice={now.organ.notice} />
  return (
    <div class="service">
      <section class="sounding" aria-label={TEXTS.nowPlaying}>
        {service && (
          <p class="item">
            {service.title} · {TEXTS.itemOf(service.number, service.items)}
          </p>
        )}
        <h1>{service?.item ?? playing?.title}</h1>
        {service?.notes && <p class="notes">{service.notes}</p>}
        {playing && <Place playing={playing} />}
        <p class="doing">
          {!isLinked.value && TEXTS.lastHeard}
          <strong>{service?.place || TEXTS.states[playing?.state ?? 'idle']}</strong>
          {service?.place && ` · ${TEXTS.doing[service.doing]}`}
          {playing?.endsAfter && ` · ${TEXTS.endsAfter(playing.endsAfter.bar)}`}
        </p>
        {service?.said && <p class="notes">{sentences(service.said)}</p>}
        {now.organ.notice && <p class="notice">{sentences(now.organ.notice)}</p>}
      </section>
      <BigButton go={now.go} />
      <fieldset class="choices">
        <legend class="unseen">{TEXTS.choices}</legend>
        <Choices of={FIRST} />
      </fieldset>
      <details class="more">
        <summary>{TEXTS.more}</summary>
        <fieldset class="choices">
          <legend class="unseen">{TEXTS.moreChoices}</legend>
          <Choices of={MORE} />
        </fieldset>
      </details>
    </div>
  )
}

const Choices = ({ of }: { readonly of: readonly Choice[] }) =>
  of
    .filter((each) => can(CHOICES[each].name) && isMeant(each))
    .map((each) => (
      <Control key={each} id={each} command={CHOICES[each]}>
        {TEXTS.choice[each]}
      </Control>
    ))

/** Where it stands, the large button lets it go on: a second one beside it would say the same. */
const isMeant = (choice: Choice): boolean => choice !== 'release' || state.value?.go.does !== true

function BigButton({ go }: { readonly go: State['go'] }) {
  const words = sentences(go.says).replace(/\.$/, '')
  return (
    <Control id="go" command={{ name: 'go' }} class={go.does ? 'go ready' : 'go'} isIdle={!go.does}>
      <span class="go-word">{words}</span>
      <span class="go-how">{go.does ? TEXTS.press : TEXTS.nothingToDo}</span>
    </Control>
  )
}

function Place({ playing }: { readonly playing: Playing }) {
  const { place, lastBar, progress, tempoPercent, transposed, positionMs, durationMs } = playing
  const percent = Math.round(progress * 100)
  return (
    <>
      <div
        class="progress"
        role="progressbar"
        aria-label={TEXTS.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={TEXTS.bar(place.bar, lastBar)}
      >
        <div style={{ transform: `scaleX(${progress})` }} />
      </div>
      <p class="place">
        <span class="bar">{TEXTS.bar(Math.max(1, place.bar), lastBar)}</span>
        <span>{TEXTS.seconds(clock(positionMs), clock(durationMs))}</span>
        {tempoPercent !== 100 && <span>{TEXTS.tempo(tempoPercent)}</span>}
        {transposed !== 0 && <span>{TEXTS.semitones(transposed)}</span>}
      </p>
    </>
  )
}

function Nothing({ last, notice }: { readonly last: State['last']; readonly notice: string | null }) {
  return (
    <div class="service">
      <section class="sounding">
        <h1>{TEXTS.nothingPlays}</h1>
        {last && (
          <p class="notes">
            {TEXTS.last[last.how](last.title)} {last.problem && sentences(last.problem)}
          </p>
        )}
        {notice && <p class="notice">{sentences(notice)}</p>}
      </section>
      <button type="button" class="go ready" aria-disabled={!mayPlay.value} onClick={() => goTo('library')}>
        <span class="go-word">{TEXTS.chooseWhat}</span>
        <span class="go-how">{mayPlay.value ? TEXTS.chooseWhatSub : TEXTS.cannotChoose}</span>
      </button>
    </div>
  )
}

/** What comes after what sounds; beside panic, on every view. */
export function Coming() {
  const { playing, service } = state.value ?? {}
  const next = service?.coming[0] ?? service?.nextItem
  const cue = playing?.nextCue
  return (
    <p class="coming">{next ? TEXTS.next(next) : cue ? TEXTS.soon(cue.place.bar, cue.what) : (playing?.title ?? '')}</p>
  )
}
