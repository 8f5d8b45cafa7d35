import './service.css'
import type { Playing, State } from '../../remote/protocol/index.ts'
import { can, isLinked, mayPlay, sentences, state } from '../live/store.ts'
import { Button } from '../parts/button.tsx'
import { type Choice, choicesOf } from '../parts/commands.ts'
import { Control } from '../parts/control.tsx'
import { VerseBar } from '../parts/verse-bar.tsx'
import { goTo } from '../parts/views.ts'
import { clock, dotted } from '../parts/words.ts'
import { TEXTS } from '../texts.ts'
import { chosenProgramme, ProgrammeSheet, Programmes } from './programmes.tsx'
import { showScore } from './score.tsx'

const FIRST = choicesOf('hold', 'continue', 'end after line', 'last verse now', 'one more verse', 'softer', 'louder')
/** The tempo lies under the bar as well; what cannot be undone at once lies far from the thumb. */
const MORE = [
  ...choicesOf('pause', 'slower', 'faster', 'line back', 'line on', 'shorter', 'longer', 'next verse', 'fade'),
  ...choicesOf('lower', 'higher', 'back', 'skip', 'quit'),
]

/** The page that opens: what sounds, what a press will do, what comes after. */
export function ServiceView() {
  const now = state.value
  if (!now) return <h1 class="unseen">{TEXTS.views.service}</h1>
  const { playing } = now
  if (!playing) {
    const chosen = chosenProgramme.value
    return chosen === null ? <Nothing last={now.last} notice={now.organ.notice} /> : <ProgrammeSheet name={chosen} />
  }
  return (
    <div class="service held">
      <section class="sounding" aria-label={TEXTS.nowPlaying}>
        <Place playing={playing} />
        {now.organ.notice && <p class="notice">{sentences(now.organ.notice)}</p>}
      </section>
      <div class="at-hand">
        <BigButton go={now.go} />
        <fieldset class="choices">
          <legend class="unseen">{TEXTS.choices}</legend>
          <Choices of={FIRST} />
        </fieldset>
      </div>
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
  of.filter(isMeant).map(({ id, command, label }) => (
    <Control key={id} id={id} command={command} {...askedTwice(id)}>
      {id === 'stop' && isService() ? TEXTS.stopService : label}
    </Control>
  ))

const isService = (): boolean => state.value?.playing?.programme != null

/** A service is not left, nor an item, because a thumb slipped. */
const askedTwice = (id: string): { readonly asks?: string } =>
  isService() && (id === 'skip' || id === 'back' || id === 'stop') ? { asks: TEXTS.asks[id] } : {}

/** Where the music stands, the large button lets it go on: a second one beside it would say the same. */
const isMeant = ({ command: { name } }: Choice): boolean =>
  can(name) && (name !== 'release' || state.value?.go.does !== true)

function BigButton({ go }: { readonly go: State['go'] }) {
  const words = sentences(go.says).replace(/\.$/, '')
  return (
    <Control id="go" command={{ name: 'go' }} class={go.does ? 'go ready' : 'go'} isIdle={!go.does}>
      <span class="go-word">{words}</span>
      {go.doubt && <span class="go-doubt">{sentences(go.doubt)}</span>}
      {go.does && <span class="go-how">{TEXTS.press}</span>}
    </Control>
  )
}

/** What is performed: the item, and its verse as a bar with the ends of its lines. */
function Place({ playing }: { readonly playing: Playing }) {
  const { title, programme, number, items, item, notes, problem, where, section, doing, tempoPercent, answer } = playing
  const { positionMs, durationMs } = playing
  const words = where && TEXTS.bar(Math.max(1, where.place.bar), where.lastBar)
  // A piece has no part but itself.
  const part = section === item ? '' : section
  return (
    <>
      {programme !== null && (
        <p class="item">
          {title} · {TEXTS.itemOf(number, items)}
        </p>
      )}
      <h1>{item}</h1>
      {where && <p class="tune">{aboutTune(where, item)}</p>}
      {notes && <p class="notes">{notes}</p>}
      {problem && <p class="notice">{sentences(problem)}</p>}
      {where && words && (
        <>
          <VerseBar progress={where.progress} lines={where.lines} words={words} tempoPercent={tempoPercent} />
          {where.words && (
            <p class="words">
              <strong>{where.words.now}</strong>
              <span>{where.words.next}</span>
            </p>
          )}
          <p class="place">
            <span class="bar">{words}</span>
            {programme === null && <span>{TEXTS.seconds(clock(positionMs), clock(durationMs))}</span>}
            {where.dynamic && <strong>{where.dynamic}</strong>}
            {tempoPercent !== 100 && <span>{TEXTS.tempo(tempoPercent)}</span>}
            {where.transposed !== 0 && <span>{TEXTS.semitones(where.transposed)}</span>}
          </p>
          <Button class="choice to-score" onPress={() => showScore({ type: 'now' })}>
            {TEXTS.score.show}
          </Button>
        </>
      )}
      <p class="doing">
        {!isLinked.value && TEXTS.lastHeard}
        <strong>{part || TEXTS.doing[doing]}</strong>
        {part && ` · ${TEXTS.doing[doing]}`}
        {where?.endsAfter && ` · ${TEXTS.endsAfter(where.endsAfter.bar)}`}
      </p>
      {answer && <p class="notes">{sentences(answer)}</p>}
    </>
  )
}

const aboutTune = ({ tune, key, beatsAMinute }: NonNullable<Playing['where']>, item: string): string => {
  const tonic = key && TEXTS.keys[key.tonic]
  const isNamed = tune !== null && item.toLowerCase().includes(tune.toLowerCase())
  return dotted(
    !isNamed && tune,
    (key?.isMinor && tonic && TEXTS.minor(tonic)) || tonic || null,
    TEXTS.beats(beatsAMinute),
  )
}

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
      <Button class="go" isIdle={!mayPlay.value} onPress={() => goTo('library')}>
        <span class="go-word">{TEXTS.chooseWhat}</span>
        <span class="go-how">{mayPlay.value ? TEXTS.chooseWhatSub : TEXTS.cannotChoose}</span>
      </Button>
    </div>
  )
}

/** What comes after what sounds; beside panic, on every view. */
export function Coming() {
  const { playing, go } = state.value ?? {}
  const cue = playing?.where?.nextCue
  const words = go?.next ? TEXTS.next(go.next) : cue ? TEXTS.soon(cue.place.bar, cue.what) : (playing?.item ?? '')
  return <p class="coming">{words}</p>
}
