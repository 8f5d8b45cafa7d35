import type { Piece } from '../../remote/protocol/index.ts'
import { isLinked } from '../live/store.ts'
import { Button } from '../parts/button.tsx'
import { TEXTS } from '../texts.ts'
import { hearHere, here, organSounds } from './here.ts'
import { PhoneSign } from './here-strip.tsx'

interface HearButtonProps {
  readonly piece: Piece
  readonly title: string
  /** One part of it, beside a button that plays the same on the organ. */
  readonly part?: string
}

/** Looks like nothing that plays the organ. A device that only listens may press it too. */
export function HearButton({ piece, title, part }: HearButtonProps) {
  const { hear, hearHow, hearPart, onPhone, organSounds: busy } = TEXTS.here
  const isIdle = !isLinked.value || organSounds() || here.value?.doing === 'loading'
  const isWhole = part === undefined
  return (
    <Button
      class={isWhole ? 'hear' : 'hear small'}
      label={isWhole ? undefined : hearPart(part)}
      isIdle={isIdle}
      onPress={() => hearHere(piece, title)}
    >
      <PhoneSign />
      <span>
        <span class="hear-word">{isWhole ? hear : onPhone}</span>{' '}
        {isWhole && <span class="hear-how">{organSounds() ? busy : hearHow}</span>}
      </span>
    </Button>
  )
}
