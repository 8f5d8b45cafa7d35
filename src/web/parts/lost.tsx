import { useEffect, useState } from 'preact/hooks'
import type { State } from '../../remote/protocol/index.ts'
import { farewell, heardAtMs, link, lostAtMs, state } from '../live/store.ts'
import { TEXTS } from '../texts.ts'
import { Button } from './button.tsx'

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
    const again = () => tick((number) => number + 1)
    const timers = [setTimeout(again, QUIET_MS + 1), setInterval(again, AGAIN_MS)]
    return () => timers.forEach(clearTimeout)
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
        <Button onPress={() => location.reload()}>{TEXTS.loadAgain}</Button>
      </div>
    )
  const now = state.value
  const nowMs = performance.now()
  if (!now && nowMs < PATIENT_MS) return <p class="looking">{TEXTS.looking}</p>
  if (now && (lostAtMs.value === null || nowMs - lostAtMs.value < QUIET_MS)) return null
  const words = now ? (farewell.value ?? truth(now, nowMs - heardAtMs.value)) : TEXTS.lost.unknown
  return (
    <div class="lost" role="status">
      <p>
        <strong>{TEXTS.lost.head}</strong> {words}
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
