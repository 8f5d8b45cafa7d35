import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../remote/protocol/index.ts'
import { farewell, heardAtMs, link, lostAtMs, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

const AGAIN_MS = 1000
/** A link that is back at once is not worth a sentence. */
const QUIET_MS = 700
/** A page that has just been opened looks so long before it says that nobody is there. */
const PATIENT_MS = 2000

/** What is true of the organ while nothing can be heard of it. */
export function Lost() {
  const [, tick] = useState(0)
  const isOpen = link.value === 'open'
  useEffect(() => {
    if (isOpen) return
    const soon = setTimeout(() => tick((number) => number + 1), QUIET_MS + 1)
    const timer = setInterval(() => tick((number) => number + 1), AGAIN_MS)
    return () => {
      clearTimeout(soon)
      clearInterval(timer)
    }
  }, [isOpen])
  if (isOpen) return null
  if (link.value === 'unpaired')
    return (
      <div class="lost" role="alert">
        <p>{TEXTS.unpaired}</p>
        <a class="choice" href="/pair">
          {TEXTS.pairAgain}
        </a>
      </div>
    )
  if (link.value === 'other-version')
    return (
      <div class="lost" role="alert">
        <p>{TEXTS.otherVersion}</p>
        <button type="button" class="choice" onClick={() => location.reload()}>
          {TEXTS.loadAgain}
        </button>
      </div>
    )
  const now = state.value
  const nowMs = performance.now()
  if (!now && nowMs < PATIENT_MS) return <p class="looking">{TEXTS.looking}</p>
  if (!now)
    return (
      <div class="lost" role="status">
        <p>
          <strong>{TEXTS.lost.head}</strong> {TEXTS.lost.unknown}
        </p>
      </div>
    )
  if (lostAtMs.value === null || nowMs - lostAtMs.value < QUIET_MS) return null
  return (
    <div class="lost" role="status">
      <p>
        <strong>{TEXTS.lost.head}</strong> {farewell.value ?? truth(now, nowMs - heardAtMs.value)}
      </p>
    </div>
  )
}

function truth({ playing, organ }: State, agoMs: number): string {
  const { lost } = TEXTS
  if (!playing || playing.doing === 'over') return lost.nothing
  const { item, doing, programme, section, positionMs, durationMs } = playing
  if (doing === 'held') return lost.held(item)
  if (doing === 'paused') return lost.stands(item)
  if (organ.link === 'gone') return lost.gone(item)
  if (programme !== null) return lost.service(item, section === '' ? '' : `, ${section}`, doing !== 'plays')
  const leftMs = durationMs - positionMs - agoMs
  return leftMs <= 0 ? lost.over(item) : lost.playing(item, leftMs)
}
