import { useState } from 'preact/hooks'
import type { ConsolePlan, TestKey } from '../../../remote/protocol/index.ts'
import { useAnswer } from '../../live/ask.ts'
import { can, state } from '../../live/store.ts'
import { Control } from '../../parts/control.tsx'
import { Options } from '../../parts/options.tsx'
import { TEXTS } from '../../texts.ts'

const KEYS: readonly TestKey[] = ['low', 'middle', 'high']
const AS_IT_STANDS = ''

/** One key for a second: whether the organ hears us, and this division is the one that we think. */
export function TestNoteSection() {
  const { testNote: texts } = TEXTS
  const id = state.value?.organ.id
  const { answer: plan } = useAnswer<ConsolePlan>(id === undefined ? null : `/api/organs/${encodeURIComponent(id)}`)
  const [division, setDivision] = useState<string | null>(null)
  const [key, setKey] = useState<TestKey>('middle')
  const [stop, setStop] = useState<string | null>(null)
  if (!plan || plan.name !== id) return null
  const chosen = plan.divisions.find(({ name }) => name === division) ?? plan.divisions[0]
  if (!chosen) return null
  const stops = plan.elements.filter((each) => each.kind === 'stop' && each.division === chosen.name)
  const drawn = stops.find((each) => `${each.id}` === stop) ?? (stop === null ? usual(stops) : undefined)
  return (
    <section>
      <h2>{texts.head}</h2>
      <p class="notes">{texts.about}</p>
      <Options
        label={texts.division}
        options={plan.divisions.map(({ name }) => ({ value: name, words: name }))}
        chosen={chosen.name}
        isFixed={false}
        onChoose={(name) => {
          setDivision(name)
          setStop(null)
        }}
      />
      <Options
        label={texts.key}
        options={KEYS.map((each) => ({ value: each, words: texts.keys[each] }))}
        chosen={key}
        isFixed={false}
        onChoose={setKey}
      />
      <label class="pick">
        <span class="notes">{texts.stop}</span>
        <select
          value={drawn === undefined ? AS_IT_STANDS : `${drawn.id}`}
          onChange={({ currentTarget }) => setStop(currentTarget.value)}
        >
          <option value={AS_IT_STANDS}>{texts.asItStands}</option>
          {stops.map((each) => (
            <option key={each.id} value={`${each.id}`}>
              {each.name} {each.footage ?? ''}
            </option>
          ))}
        </select>
      </label>
      <Control
        id="test-note"
        class="choice wide"
        command={{ name: 'testNote', division: chosen.name, key, stop: drawn?.id ?? null }}
        isIdle={!can('testNote')}
      >
        {texts.play(chosen.name)}
      </Control>
      {can('stop') && (
        <Control id="test-note-stop" command={{ name: 'stop' }}>
          {TEXTS.choice.quit}
        </Control>
      )}
      {!can('testNote') && <p class="notes">{texts.busy(state.value?.playing?.title ?? '')}</p>}
    </section>
  )
}

/** One that speaks at the written pitch; else the first. */
const usual = (stops: ConsolePlan['elements']) => stops.find(({ footage }) => /^8\D?$/.test(footage ?? '')) ?? stops[0]
