/** Keeps the page itself, so that it opens where the network is gone. Never what is asked of the organ, nor its answers. */
declare const SHELL: readonly string[]
declare const VERSION: string

/** What of a service worker is used here: its own library of types and the page's exclude each other. */
interface WorkerEvent extends Event {
  readonly request: Request
  readonly waitUntil: (work: Promise<unknown>) => void
  readonly respondWith: (answer: Promise<Response>) => void
}
interface Worker {
  readonly location: Location
  readonly clients: { readonly claim: () => Promise<void> }
  readonly skipWaiting: () => Promise<void>
  readonly addEventListener: (name: 'install' | 'activate' | 'fetch', heard: (event: WorkerEvent) => void) => void
}

const worker = globalThis as unknown as Worker
const NAME = `page-${VERSION}`
/** Bad Wi-Fi: after this the kept page is shown. */
const PATIENCE_MS = 800

worker.addEventListener('install', (event) => {
  const keep = async () => {
    const cache = await caches.open(NAME)
    await cache.addAll([...SHELL])
    await worker.skipWaiting()
  }
  event.waitUntil(keep())
})

worker.addEventListener('activate', (event) => {
  const clear = async () => {
    for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name)
    await worker.clients.claim()
  }
  event.waitUntil(clear())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin || !SHELL.includes(pathname)) return
  event.respondWith(pathname === '/' ? freshOrKept(request) : kept(request))
})

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request)
}

/** The page from the server if it comes soon: a new version, or the way to pairing. */
async function freshOrKept(request: Request): Promise<Response> {
  const before = await caches.match('/')
  const fresh = fetch(request)
  if (before === undefined) return fresh
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(before), PATIENCE_MS))
  return Promise.race([fresh.catch(() => before), late])
}
