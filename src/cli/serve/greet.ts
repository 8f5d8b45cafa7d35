import type { Certificate, Services } from '../../remote/server/index.ts'
import { say } from '../print.ts'

const PORT_WITHIN_MS = 1000

/** Where the organ is, and where its page. */
export async function greet(
  links: readonly string[],
  certificate: Certificate | null,
  { lan, http }: { readonly lan?: boolean; readonly http?: boolean },
  { state }: Pick<Services, 'state'>,
): Promise<void> {
  // The port is looked for at once, but not in no time.
  const latestMs = performance.now() + PORT_WITHIN_MS
  const isLookedFor = () => (state().organ.port ?? state().organ.notice) !== null
  while (!isLookedFor() && performance.now() < latestMs) await new Promise((resolve) => setTimeout(resolve, 10))
  const { organ } = state()
  const lines = [
    `${organ.name}: ${organ.port ?? 'no organ attached'}`,
    ...(organ.notice === null ? [] : [organ.notice]),
    `The page: ${links.join('  ')}`,
  ]
  if (!lan) lines.push('Only this computer reaches it; --lan opens it to phones in this network.')
  if (lan && http)
    lines.push(
      'Without HTTPS anyone in this network can read along and take over a phone’s place; the page cannot be installed, and keeps the screen awake in another way.',
    )
  if (certificate?.isOwn) lines.push(`Each phone warns once of our own certificate, SHA-256 ${certificate.fingerprint}`)
  say(...lines)
}
