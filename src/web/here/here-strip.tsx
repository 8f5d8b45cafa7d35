import '../parts/slider.css'
import './here.css'
import { Button } from '../parts/button.tsx'
import { clock } from '../parts/words.ts'
import { TEXTS } from '../texts.ts'
import { goOnHere, here, hereAtMs, pauseHere, seekHere, stopHere } from './here.ts'

/** On every view in the same place, as long as this phone sounds: that it does, and that the organ has no part in it. */
export function HereStrip() {
  const now = here.value
  if (now === null) return null
  const { title, doing, startMs, endMs, bars } = now
  const words = TEXTS.here
  const atMs = Math.min(endMs, Math.max(startMs, hereAtMs.value))
  const bar = bars.findLast(([, beginsMs]) => beginsMs <= atMs)?.[0] ?? bars[0]?.[0] ?? 0
  const place = TEXTS.bar(Math.max(1, bar), bars.at(-1)?.[0] ?? 0)
  const time = TEXTS.seconds(clock(atMs - startMs), clock(endMs - startMs))
  return (
    <section class="here" aria-label={words.only}>
      <p class="here-only">
        <PhoneSign /> <strong>{words.only}</strong> {words.notTheOrgan}
      </p>
      <p class="here-title">{title}</p>
      {doing === 'loading' ? (
        <p class="notes" role="status">
          {words.loading}
        </p>
      ) : (
        <>
          <input
            type="range"
            aria-label={words.place}
            aria-valuetext={`${place}, ${time}`}
            min={startMs}
            max={endMs}
            step={100}
            value={atMs}
            onChange={({ currentTarget }) => seekHere(Number(currentTarget.value))}
          />
          <p class="here-place">
            <span>{place}</span>
            <span>{time}</span>
            <span role="status">{words.doing[doing]}</span>
          </p>
        </>
      )}
      <div class="here-choices">
        {doing === 'sounding' && <Button onPress={pauseHere}>{words.pause}</Button>}
        {(doing === 'paused' || doing === 'interrupted') && <Button onPress={goOnHere}>{words.goOn}</Button>}
        <Button onPress={stopHere}>{words.stop}</Button>
      </div>
    </section>
  )
}

export const PhoneSign = () => (
  <svg class="phone-sign" viewBox="0 0 12 20" aria-hidden="true">
    <rect x="1" y="1" width="10" height="18" rx="2" />
    <path d="M4.5 16h3" />
  </svg>
)
