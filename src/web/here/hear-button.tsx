import type { Piece } from '../../remote/protocol/index.ts'
import { isLinked } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { hearHere, here, organSounds } from './here.ts'
import { PhoneSign } from './here-strip.tsx'

interface HearButtonProps {
  readonly piece: Piece
  readonly title: string
  /** One part of it, beside a button that plays the same on the organ. */
  readonly part?: string
}

/** Looks like nothing that plays the organ. Whoever only listens may press it too. */
export function HearButton({ piece, title, part }: HearButtonProps) {
  const { hear, hearHow, hearPart, onPhone, organSounds: busy } = TEXTS.here
  const isIdle = !isLinked.value || organSounds() || here.value?.doing === 'loading'
  return (
    <button
      type="button"
      class={part === undefined ? 'hear' : 'hear small'}
      aria-label={part === undefined ? undefined : hearPart(part)}
      aria-disabled={isIdle}
      onClick={() => {
        if (!isIdle) void hearHere(piece, title)
      }}
    >
      <PhoneSign />
      <span>
        <span class="hear-word">{part === undefined ? hear : onPhone}</span>{' '}
        {part === undefined && <span class="hear-how">{organSounds() ? busy : hearHow}</span>}
      </span>
    </button>
  )
}
