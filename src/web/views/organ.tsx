import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import type { OrganEntry, Playing, Role } from '../../remote/protocol/index.ts'
import { attempt, post, useAnswer } from '../live/ask.ts'
import { device, mayPlay, sentences, state } from '../live/store.ts'
import { awake } from '../parts/awake.ts'
import { Button } from '../parts/button.tsx'
import { kept } from '../parts/kept.ts'
import { showHelp } from '../parts/keyboard.ts'
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
      {playing && <Figures playing={playing} />}
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
        <Button onPress={() => showHelp(true)}>{texts.shortcuts}</Button>
        <a class="choice" href="/docs">
          {texts.docs}
        </a>
      </section>
    </div>
  )
}

function Figures({ playing: { sent, lateness, slippedMs } }: { readonly playing: Playing }) {
  const { organ: texts } = TEXTS
  const rows: readonly (readonly [string, string | number])[] = [
    [texts.messages, sent],
    [texts.late, `${texts.ms(lateness.medianMs)}, ${texts.ms(lateness.p99Ms)}`],
    [texts.worst, texts.ms(lateness.maxMs)],
    ...(slippedMs > 0 ? [[texts.slipped, texts.ms(Math.round(slippedMs))] as const] : []),
  ]
  return (
    <section>
      <h2>{texts.figuresNow}</h2>
      <dl class="figures">
        {rows.map(([what, figure]) => (
          <Fragment key={what}>
            <dt>{what}</dt>
            <dd>{figure}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}

function Pairing() {
  const { organ: texts } = TEXTS
  const [offer, setOffer] = useState<Offer | null>(null)
  const show = (role: Role) =>
    attempt(async () => {
      setOffer(await post<Offer>('/api/pairing', { role }))
      return null
    })
  return (
    <section>
      <h2>{texts.pair}</h2>
      <Button onPress={() => show('play')}>{texts.pairPlay}</Button>
      <Button onPress={() => show('listen')}>{texts.pairListen}</Button>
      {offer && (
        <div class="offer" role="status">
          <p>{texts.scan}</p>
          <img src={`data:image/svg+xml,${encodeURIComponent(offer.qr)}`} alt={texts.qr} width={280} height={280} />
          <p>{texts.orType(offer.code)}</p>
        </div>
      )}
    </section>
  )
}

function SignOut() {
  const { organ: texts } = TEXTS
  const [isAsked, setAsked] = useState(false)
  const signOut = () =>
    attempt(async () => {
      await post('/api/sign-out', {})
      location.replace('/pair')
      return null
    })
  return <Button onPress={() => (isAsked ? signOut() : setAsked(true))}>{isAsked ? texts.sure : texts.signOut}</Button>
}
