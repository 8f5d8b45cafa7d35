import type { Piece } from '../../protocol/index.ts'
import { isLinked } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { hearHere, here, organSounds } from './here.ts'
import { PhoneSign } from './here-strip.tsx'

/** Looks like nothing that plays the organ. Whoever only listens may press it too. */
export function HearButton({ piece, title }: { readonly piece: Piece; readonly title: string }) {
  const { hear, hearHow, organSounds: busy } = TEXTS.here
  const isIdle = !isLinked.value || organSounds() || here.value?.doing === 'loading'
  return (
    <button
      type="button"
      class="hear"
      aria-disabled={isIdle}
      onClick={() => {
        if (!isIdle) void hearHere(piece, title)
      }}
    >
      <PhoneSign />
      <span>
        <span class="hear-word">{hear}</span> <span class="hear-how">{organSounds() ? busy : hearHow}</span>
      </span>
    </button>
  )
}
