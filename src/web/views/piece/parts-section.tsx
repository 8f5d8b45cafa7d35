import './parts-section.css'
import { signal } from '@preact/signals'
import type { Kept, ScoreReport } from '../../../remote/protocol/index.ts'
import { HearButton } from '../../here/hear-button.tsx'
import { attempt, put } from '../../live/ask.ts'
import { can, mayPlay, sentences, state } from '../../live/store.ts'
import { Button } from '../../parts/button.tsx'
import { Control } from '../../parts/control.tsx'
import { Options } from '../../parts/options.tsx'
import { TEXTS } from '../../texts.ts'

const SILENT = '-'

/** The part that was asked for last: what sounds of this piece is that one. */
const heard = signal<number | null>(null)

export interface PartsSectionProps {
  readonly report: ScoreReport
  /** As it is asked for now, of each part: `G`, or `G+P` where its lowest voice is played on the Pedal. */
  readonly letters: readonly string[]
  readonly isChanged: boolean
  /** null: as it stands. */
  readonly onChange: (letters: readonly string[] | null) => void
  /** It was kept: the report is old. */
  readonly onKept: () => void
}

/** Which part of the score goes to which division: heard part by part, moved, kept or for this once. */
export function PartsSection({ report, letters, isChanged, onChange, onKept }: PartsSectionProps) {
  const { parts: texts } = TEXTS
  const keep = (wanted: string | null) =>
    attempt(async () => {
      const { says } = await put<Kept>(`/api/scores/${encodeURIComponent(report.name)}/map`, { map: wanted })
      onChange(null)
      onKept()
      return says
    })
  const mayNot = !mayPlay.value
  return (
    <section class="parts">
      <h2>{texts.head}</h2>
      <p class={report.mapping.unclear === null ? 'notes' : 'notice'}>{aboutMap(report, isChanged)}</p>
      {report.parts.map((part, index) => (
        <Part key={`${index} ${part.name}`} report={report} letters={letters} index={index} onChange={onChange} />
      ))}
      {isChanged && (
        <div class="keep">
          <Button isIdle={mayNot} onPress={() => keep(letters.join(''))}>
            {texts.keep}
          </Button>
          <Button onPress={() => onChange(null)}>{texts.asItWas}</Button>
          <p class="notes">{texts.once}</p>
        </div>
      )}
      {!isChanged && report.mapping.isKept && (
        <Button isIdle={mayNot} onPress={() => keep(null)}>
          {texts.forget}
        </Button>
      )}
    </section>
  )
}

function aboutMap({ mapping: { how, unclear, isKept } }: ScoreReport, isChanged: boolean): string {
  const { parts: texts } = TEXTS
  if (unclear !== null) return `${sentences(unclear)} ${texts.say}`
  if (isChanged) return texts.changed
  return isKept ? texts.asKept : texts.found(how)
}

interface PartProps extends Pick<PartsSectionProps, 'report' | 'letters' | 'onChange'> {
  readonly index: number
}

function Part({ report, letters, index, onChange }: PartProps) {
  const { parts: texts } = TEXTS
  const { divisions } = report.mapping
  const part = report.parts[index]
  const letter = letters[index] ?? SILENT
  if (!part) return null
  const name = part.name === '' ? texts.unnamed(index + 1) : part.name
  const move = (to: string) => onChange(letters.map((each, other) => (other === index ? to : each)))
  return (
    <div class="part">
      <h3>{name}</h3>
      <p class="notes">{texts.range(part.notes, part.low, part.high)}</p>
      <Options
        label={texts.playedOn(name)}
        options={[
          ...divisions.map((each) => ({ value: each.letter, words: each.name })),
          ...splits(report, part.split),
          { value: SILENT, words: texts.silent },
        ]}
        chosen={letter}
        isFixed={!mayPlay.value}
        onChoose={move}
      />
      {part.notes > 0 && <Alone report={report} index={index} letter={letter} name={name} />}
    </div>
  )
}

/** Hands and feet share a part of several voices. */
function splits({ mapping: { divisions } }: ScoreReport, split: string | null) {
  const [hands, feet] = (split ?? '').split('+').map((letter) => divisions.find((each) => each.letter === letter)?.name)
  return split === null ? [] : [{ value: split, words: TEXTS.parts.split(hands ?? '', feet ?? '') }]
}

interface AloneProps extends Pick<PartProps, 'report' | 'index'> {
  readonly letter: string
  readonly name: string
}

/** A few bars of one part, where it begins. The piece is one that anything can play: the organ here, a phone beside it. */
function Alone({ report, index, letter, name }: AloneProps) {
  const { parts: texts } = TEXTS
  const part = report.parts[index]
  const [first] = report.mapping.divisions
  if (!part || !first) return null
  // One that is not played is heard where a part would go that nobody has placed.
  const on = letter === SILENT ? first.letter : letter
  const map = report.parts.map((_, each) => (each === index ? on : SILENT)).join('')
  const piece = { score: report.name, map, from: `${part.from}`, to: `${part.to}` }
  const isHeard = heard.value === index && state.value?.playing?.score === report.name && can('stop')
  return (
    <div class="alone">
      <Control
        id={`hear ${index}`}
        command={{ name: 'play', piece }}
        isIdle={!can('play')}
        label={texts.hearPart(name)}
        then={() => {
          heard.value = index
        }}
      >
        {texts.hear}
      </Control>
      {isHeard && (
        <Control id={`stop ${index}`} command={{ name: 'stop' }}>
          {TEXTS.choice.quit}
        </Control>
      )}
      <HearButton piece={piece} title={`${report.title}, ${name}`} part={name} />
    </div>
  )
}
