import { message } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

/** One sentence at a time, read aloud; it covers no button that matters. */
export function Message() {
  const now = message.value
  return (
    <div class="message" role="status" aria-live="polite">
      {now && (
        <p key={now.number} data-bad={now.isBad}>
          {now.text}
          <button
            type="button"
            aria-label={TEXTS.close}
            onClick={() => {
              message.value = null
            }}
          >
            ×
          </button>
        </p>
      )}
    </div>
  )
}
