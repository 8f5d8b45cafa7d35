import './service.css'
import type { Service, State } from '../../remote/protocol/index.ts'
import { can, isLinked, mayPlay, sentences, state } from '../live/store.ts'
import { CHOICES, type Choice } from '../parts/choices.ts'
import { clock } from '../parts/clock.ts'
import { Control } from '../parts/control.tsx'
import { VerseBar } from '../parts/verse-bar.tsx'
import { goTo } from '../parts/views.ts'
import { TEXTS } from '../texts.ts'
import { chosenProgramme, ProgrammeSheet, Programmes } from './programmes.tsx'
import { showScore } from './score.tsx'

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
/** In a service, where the tempo lies under the bar, and what cannot be undone at once far from the thumb. */
const FIRST_IN_SERVICE = FIRST.filter((each) => each !== 'slower' && each !== 'faster')
const MORE_IN_SERVICE: readonly Choice[] = [
  'slower',
  'faster',
  'breathLess',
  'breathMore',
  'nextVerse',
  'fade',
  'lower',
  'higher',
  'back',
  'skip',
  'stop',
]

/** The page that opens: what sounds, what a press will do, what comes after. */
export function ServiceView() {
  const now = state.value
  if (!now) return <h1 class="unseen">{TEXTS.views.service}</h1>
  const { playing, service } = now
  if (!playing && !service) {
    const chosen = chosenProgramme.value
    return chosen === null ? <Nothing last={now.last} notice={now.organ.notice} /> : <ProgrammeSheet name={chosen} />
  }
  return (
    <div class={service ? 'service held' : 'service'}>
      <section class="sounding" aria-label={TEXTS.nowPlaying}>
        {service ? <ItemPlace service={service} /> : playing && <PiecePlace playing={playing} />}
        {now.organ.notice && <p class="notice">{sentences(now.organ.notice)}</p>}
      </section>
      <div class="at-hand">
        <BigButton go={now.go} />
        <fieldset class="choices">
          <legend class="unseen">{TEXTS.choices}</legend>
          <Choices of={service ? FIRST_IN_SERVICE : FIRST} />
        </fieldset>
      </div>
      <details class="more">
        <summary>{TEXTS.more}</summary>
        <fieldset class="choices">
          <legend class="unseen">{TEXTS.moreChoices}</legend>
          <Choices of={service ? MORE_IN_SERVICE : MORE} />
        </fieldset>
      </details>
    </div>
  )
}

const Choices = ({ of }: { readonly of: readonly Choice[] }) =>
  of
    .filter((each) => can(CHOICES[each].name) && isMeant(each))
    .map((each) => (
      <Control key={each} id={each} command={CHOICES[each]} {...askedTwice(each)}>
        {each === 'stop' && state.value?.service ? TEXTS.stopService : TEXTS.choice[each]}
      </Control>
    ))

/** A service is not left, nor an item, because a thumb slipped. */
const askedTwice = (choice: Choice): { readonly asks?: string } =>
  state.value?.service && (choice === 'skip' || choice === 'back' || choice === 'stop')
    ? { asks: TEXTS.asks[choice] }
    : {}

/** Where it stands, the large button lets it go on: a second one beside it would say the same. */
const isMeant = (choice: Choice): boolean => choice !== 'release' || state.value?.go.does !== true

function BigButton({ go }: { readonly go: State['go'] }) {
  const words = sentences(go.says).replace(/\.$/, '')
  return (
    <Control id="go" command={{ name: 'go' }} class={go.does ? 'go ready' : 'go'} isIdle={!go.does}>
      <span class="go-word">{words}</span>
      {go.does && <span class="go-how">{TEXTS.press}</span>}
    </Control>
  )
}

/** An item of a service: its verse as a bar, with the ends of its lines. */
function ItemPlace({ service }: { readonly service: Service }) {
  const { title, number, items, item, notes, where, place, doing, tempoPercent, said } = service
  const words = where && TEXTS.bar(Math.max(1, where.place.bar), where.lastBar)
  return (
    <>
      <p class="item">
        {title} · {TEXTS.itemOf(number, items)}
      </p>
      <h1>{item}</h1>
      {where && <p class="tune">{aboutTune(where, item)}</p>}
      {notes && <p class="notes">{notes}</p>}
      {where && words && (
        <>
          <VerseBar progress={where.progress} lines={where.lines} words={words} tempoPercent={tempoPercent} />
          <p class="place">
            <span class="bar">{words}</span>
            {where.dynamic && <strong>{where.dynamic}</strong>}
            {tempoPercent !== 100 && <span>{TEXTS.tempo(tempoPercent)}</span>}
          </p>
          <ToScore />
        </>
      )}
      <p class="doing">
        {!isLinked.value && TEXTS.lastHeard}
        <strong>{place || TEXTS.doing[doing]}</strong>
        {place && ` · ${TEXTS.doing[doing]}`}
      </p>
      {said && <p class="notes">{sentences(said)}</p>}
    </>
  )
}

const aboutTune = ({ tune, key, beatsAMinute }: NonNullable<Service['where']>, item: string): string => {
  const tonic = key && TEXTS.keys[key.tonic]
  const isNamed = tune !== null && item.toLowerCase().includes(tune.toLowerCase())
  return [isNamed ? null : tune, tonic && key?.isMinor ? TEXTS.minor(tonic) : tonic, TEXTS.beats(beatsAMinute)]
    .filter((each) => each)
    .join(' · ')
}

function PiecePlace({ playing }: { readonly playing: NonNullable<State['playing']> }) {
  const { title, place, lastBar, progress, tempoPercent, transposed, positionMs, durationMs, endsAfter } = playing
  const words = TEXTS.bar(Math.max(1, place.bar), lastBar)
  return (
    <>
      <h1>{title}</h1>
      <VerseBar progress={progress} lines={[]} words={words} tempoPercent={tempoPercent} />
      <p class="place">
        <span class="bar">{words}</span>
        <span>{TEXTS.seconds(clock(positionMs), clock(durationMs))}</span>
        {tempoPercent !== 100 && <span>{TEXTS.tempo(tempoPercent)}</span>}
        {transposed !== 0 && <span>{TEXTS.semitones(transposed)}</span>}
      </p>
      <ToScore />
      <p class="doing">
        {!isLinked.value && TEXTS.lastHeard}
        <strong>{TEXTS.states[playing.state]}</strong>
        {endsAfter && ` · ${TEXTS.endsAfter(endsAfter.bar)}`}
      </p>
    </>
  )
}

const ToScore = () => (
  <button type="button" class="choice to-score" onClick={() => showScore({ type: 'now' })}>
    {TEXTS.score.show}
  </button>
)

function Nothing({ last, notice }: { readonly last: State['last']; readonly notice: string | null }) {
  return (
    <div class="service">
      <section class="sounding">
        <h1>{TEXTS.nothingPlays}</h1>
        {last && (
          <p class="notes">
            {TEXTS.last[last.what][last.how](last.title)} {last.problem && sentences(last.problem)}
          </p>
        )}
        {notice && <p class="notice">{sentences(notice)}</p>}
        <Programmes />
      </section>
      <button type="button" class="go" aria-disabled={!mayPlay.value} onClick={() => goTo('library')}>
        <span class="go-word">{TEXTS.chooseWhat}</span>
        <span class="go-how">{mayPlay.value ? TEXTS.chooseWhatSub : TEXTS.cannotChoose}</span>
      </button>
    </div>
  )
}

/** What comes after what sounds; beside panic, on every view. */
export function Coming() {
  const { playing, service } = state.value ?? {}
  const next = service?.next
  const cue = playing?.nextCue
  return (
    <p class="coming">{next ? TEXTS.next(next) : cue ? TEXTS.soon(cue.place.bar, cue.what) : (playing?.title ?? '')}</p>
  )
}
