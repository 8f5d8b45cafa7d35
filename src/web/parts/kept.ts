import { signal } from '@preact/signals'

/**
 * Whether this phone keeps the page, so that it opens where the server is gone. `untrusted`: browsers keep no page whose
 * certificate they had to be talked into.
 */
export const kept = signal<'asking' | 'yes' | 'untrusted' | 'no-https'>('asking')

export async function keepPage(): Promise<void> {
  if (!('serviceWorker' in navigator)) {
    kept.value = 'no-https'
    return
  }
  try {
    await navigator.serviceWorker.register('/service-worker.js')
    await navigator.serviceWorker.ready
    kept.value = 'yes'
  } catch {
    kept.value = 'untrusted'
  }
}
