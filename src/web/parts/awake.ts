import { signal } from '@preact/signals'

/** `other`: by a picture that moves; some phones do not care. */
export const awake = signal<'yes' | 'other' | 'no'>('no')

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
  } else document.addEventListener('pointerdown', () => void playPicture(), { once: true })
}

/** Over plain HTTP there is no wake lock; a playing video keeps most screens on. It may begin after a touch only. */
async function playPicture(): Promise<void> {
  const canvas = document.createElement('canvas')
  canvas.width = 2
  canvas.height = 2
  const context = canvas.getContext('2d')
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.className = 'unseen'
  video.setAttribute('aria-hidden', 'true')
  video.srcObject = canvas.captureStream(1)
  document.body.append(video)
  let isOn = false
  setInterval(() => {
    isOn = !isOn
    if (context) context.fillStyle = isOn ? '#000' : '#010101'
    context?.fillRect(0, 0, 2, 2)
  }, 1000)
  try {
    await video.play()
    awake.value = 'other'
  } catch {
    awake.value = 'no'
  }
}
