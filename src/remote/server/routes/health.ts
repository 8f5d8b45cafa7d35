import * as z from 'zod'
import type { RouteContext, Routes } from './route.ts'

/** For those who watch over the program; they learn nothing else. */
export function addHealth(app: Routes, { services }: RouteContext): void {
  const response = { 200: z.object({ ok: z.boolean() }), 503: z.object({ ok: z.boolean() }) }
  const config = { access: 'health', rateLimit: false } as const
  app.get('/healthz', { config, schema: { summary: 'it runs', response } }, async () => ({ ok: true }))
  app.get('/readyz', { config, schema: { summary: 'it can take commands', response } }, async (_, reply) => {
    const ok = services.isReady()
    return reply.code(ok ? 200 : 503).send({ ok })
  })
}
