import { useSignal } from '@preact/signals'
import type { OrganEntry, Role } from '../../remote/protocol/index.ts'
import { post, wordsOf } from '../live/ask.ts'
import { device, mayPlay, say, sentences, state } from '../live/store.ts'
import { useAnswer } from '../live/use-answer.ts'
import { awake } from '../parts/awake.ts'
import { kept } from '../parts/kept.ts'
import { isHelpOpen } from '../parts/keyboard.ts'
import { TEXTS } from '../texts.ts'
import { HeardSection } from './organ/heard-section.tsx'
import { PortSection } from './organ/port-section.tsx'
import { TestNoteSection } from './organ/test-note-section.tsx'
import { WireSection } from './organ/wire-section.tsx'

interface Offer {
  readonly code: string
  readonly qr: string
}

/** The way to the organ, and who may use it. */
export function OrganView() {
  const { organ: texts } = TEXTS
  const now = state.value
  const { answer: organs } = useAnswer<OrganEntry[]>('/api/organs')
  const who = device.value
  if (!now) return <h1 class="unseen">{TEXTS.views.organ}</h1>
  const { organ, playing } = now
  return (
    <div class="organ">
      <h1>{organ.name}</h1>
      <PortSection />
      <TestNoteSection />
      <HeardSection />
      <WireSection />
      {playing && (
        <section>
          <h2>{texts.figuresNow}</h2>
          <dl class="figures">
            <dt>{texts.messages}</dt>
            <dd>{playing.sent}</dd>
            <dt>{texts.late}</dt>
            <dd>
              {texts.ms(playing.lateness.medianMs)}, {texts.ms(playing.lateness.p99Ms)}
            </dd>
            <dt>{texts.worst}</dt>
            <dd>{texts.ms(playing.lateness.maxMs)}</dd>
            {playing.slippedMs > 0 && (
              <>
                <dt>{texts.slipped}</dt>
                <dd>{texts.ms(Math.round(playing.slippedMs))}</dd>
              </>
            )}
          </dl>
        </section>
      )}
      <section>
        <h2>{texts.device}</h2>
        {who && <p>{texts.is(who.name, who.role)}</p>}
        <SignOut />
      </section>
      {mayPlay.value && <Pairing />}
      <section>
        <h2>{texts.organs}</h2>
        <ul class="plain">
          {organs?.map(({ name, title, stops, problem, waits }) => (
            <li key={name}>
              <strong>{title}</strong> ·{' '}
              {waits ? `${texts.waits} ${name}` : problem === null ? texts.stops(stops) : sentences(problem)}
              {name === organ.id && ` · ${texts.served}`}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{texts.screen}</h2>
        <p>{texts.awake[awake.value]}</p>
        <p>{texts.kept[kept.value]}</p>
        <button
          type="button"
          class="choice"
          onClick={() => {
            isHelpOpen.value = true
          }}
        >
          {texts.shortcuts}
        </button>
        <a class="choice" href="/docs">
          {texts.docs}
        </a>
      </section>
    </div>
  )
}

function Pairing() {
  const { organ: texts } = TEXTS
  const offer = useSignal<Offer | null>(null)
  const show = async (role: Role) => {
    try {
      offer.value = await post<Offer>('/api/pairing', { role })
    } catch (thrown) {
      say(wordsOf(thrown))
    }
  }
  const now = offer.value
  return (
    <section>
      <h2>{texts.pair}</h2>
      <button type="button" class="choice" onClick={() => void show('play')}>
        {texts.pairPlay}
      </button>
      <button type="button" class="choice" onClick={() => void show('listen')}>
        {texts.pairListen}
      </button>
      {now && (
        <div class="offer" role="status">
          <p>{texts.scan}</p>
          <img src={`data:image/svg+xml,${encodeURIComponent(now.qr)}`} alt={texts.qr} width={280} height={280} />
          <p>{texts.orType(now.code)}</p>
        </div>
      )}
    </section>
  )
}

function SignOut() {
  const { organ: texts } = TEXTS
  const isAsked = useSignal(false)
  const onClick = async () => {
    if (!isAsked.peek()) {
      isAsked.value = true
      return
    }
    try {
      await post('/api/sign-out', {})
      location.replace('/pair')
    } catch (thrown) {
      say(wordsOf(thrown))
    }
  }
  return (
    <button type="button" class="choice" onClick={() => void onClick()}>
      {isAsked.value ? texts.sure : texts.signOut}
    </button>
  )
}
