import { signal } from '@preact/signals'

/** `other`: by a film that plays; some phones do not care. */
export const awake = signal<'yes' | 'other' | 'no'>('no')

/**
 * Four seconds of black and of silence (`src/web/public`; made with `ffmpeg -f lavfi -i color=black:s=64x64:r=2:d=4 -f lavfi
 * -i anullsrc=r=22050:cl=mono -shortest -profile:v baseline -pix_fmt yuv420p -crf 40 -b:a 8k`). With a sound track and not
 * muted: browsers let the screen go dark over a film that is small or muted.
 */
const FILM = '/awake.mp4'

/** Keeps the screen on as long as the page is looked at. */
export function keepAwake(): void {
  const ask = async () => {
    if (document.visibilityState !== 'visible') return
    try {
      await navigator.wakeLock.request('screen')
      awake.value = 'yes'
    } catch {
      awake.value = 'no'
    }
  }
  if ('wakeLock' in navigator) {
    document.addEventListener('visibilitychange', () => void ask())
    void ask()
  } else playFilm()
}

/** Over plain HTTP there is no wake lock. A film may begin after a touch only, and stands still while nobody looks. */
function playFilm(): void {
  const film = document.createElement('video')
  film.src = FILM
  film.loop = true
  film.playsInline = true
  film.className = 'unseen'
  film.tabIndex = -1
  film.setAttribute('aria-hidden', 'true')
  document.body.append(film)
  film.addEventListener('playing', () => {
    awake.value = 'other'
  })
  film.addEventListener('pause', () => {
    awake.value = 'no'
  })
  const play = () => {
    if (film.paused && document.visibilityState === 'visible') film.play().catch(() => undefined)
  }
  // Also after what stopped it: a call, another page.
  for (const event of ['pointerup', 'keyup']) document.addEventListener(event, play)
  document.addEventListener('visibilitychange', play)
}
