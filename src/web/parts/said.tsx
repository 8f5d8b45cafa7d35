import { said } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

/** One sentence at a time, read aloud; it covers no button that matters. */
export function Said() {
  const now = said.value
  return (
    <div class="said" role="status" aria-live="polite">
      {now && (
        <p key={now.number} data-bad={now.isBad}>
          {now.text}
          <button
            type="button"
            aria-label={TEXTS.close}
            onClick={() => {
              said.value = null
            }}
          >
            ×
          </button>
        </p>
      )}
    </div>
  )
}
