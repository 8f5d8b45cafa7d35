import { createServer, type Server } from 'node:http'
import { Counter, Gauge, Registry } from 'prom-client'
import { badInput } from '../../findings/index.ts'
import { HTTP_LIMITS } from './limits.ts'
import { type Figures, type Services, TIME_KEEPERS } from './services.ts'

const LINKS = ['none', 'sending', 'connected', 'silent', 'unheard', 'gone'] as const

/** Figures for Prometheus, on a listener of their own: they are for the church's machines, not for the page. */
export function metricsServer(services: Services, livePages: () => number): Server {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `voluntary_${name}`, help, labelNames, registers })
  const lateness = gauge('lateness_seconds', 'how late messages left, in the piece that plays', ['quantile'])
  const slipped = gauge('clock_slipped_seconds', 'how much the clock slipped in the piece that plays')
  const playing = gauge('playing', '1 while the music goes on')
  const performing = gauge('performing', '1 while a piece or an order of service is under way, also while it waits')
  const attached = gauge('organ_attached', '1 while there is a port to send to and its cable is in')
  const keptBy = gauge('time_kept_by', '1 for who keeps the time of what is performed', ['by'])
  const started = gauge('process_start_time_seconds', 'when this program began, in Unix time')
  const link = gauge('port_state', '1 for what is known of the organ’s end', ['state'])
  const findings = gauge('findings', 'what was seen before the piece that plays', ['severity'])
  const pages = gauge('live_pages', 'pages that look on')
  const heap = gauge('process_resident_memory_bytes', 'memory')
  const messages = counterOf('messages_sent_total', 'MIDI messages sent to the organ', [])
  const items = counterOf('items_played_total', 'pieces, by how they ended', ['outcome'])

  started.set(Math.round(Date.now() / 1000 - process.uptime()))
  const collect = (now: Figures) => {
    lateness.set({ quantile: '0.5' }, (now.lateness?.medianMs ?? 0) / 1000)
    lateness.set({ quantile: '0.99' }, (now.lateness?.p99Ms ?? 0) / 1000)
    lateness.set({ quantile: '1' }, (now.lateness?.maxMs ?? 0) / 1000)
    slipped.set(now.slippedMs / 1000)
    playing.set(now.isPlaying ? 1 : 0)
    performing.set(now.isPerforming ? 1 : 0)
    attached.set(now.isAttached ? 1 : 0)
    for (const by of TIME_KEEPERS) keptBy.set({ by }, by === now.keptBy ? 1 : 0)
    for (const state of LINKS) link.set({ state }, state === now.link ? 1 : 0)
    for (const [severity, count] of Object.entries(now.findings)) findings.set({ severity }, count)
    pages.set(livePages())
    heap.set(process.memoryUsage.rss())
    messages.to({}, now.messagesSent)
    for (const [outcome, count] of Object.entries(now.itemsPlayed)) items.to({ outcome }, count)
  }
  return createServer(HTTP_LIMITS, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    collect(services.figures())
    void registry.metrics().then((text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text))
  })

  /** A counter that is counted elsewhere. */
  function counterOf(name: string, help: string, labelNames: readonly string[]) {
    const counter = new Counter({ name: `voluntary_${name}`, help, labelNames, registers })
    const counted = new Map<string, number>()
    return {
      to: (labels: Record<string, string>, total: number) => {
        const key = JSON.stringify(labels)
        counter.inc(labels, Math.max(0, total - (counted.get(key) ?? 0)))
        counted.set(key, total)
      },
    }
  }
}

/** `127.0.0.1:9464`. @throws BadInput */
export function readListenAddress(option: string, text: string): { readonly host: string; readonly port: number } {
  const [, host, digits] = /^(\[[0-9a-f:.]+\]|[^:]+):(\d{1,5})$/i.exec(text) ?? []
  const port = Number(digits)
  if (host === undefined || !(port >= 0 && port <= 65_535))
    throw badInput(option, `"${text}" is no address and port`, 'give it as 127.0.0.1:9464')
  return { host: host.replace(/^\[|\]$/g, ''), port }
}
