import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { PAIR_PAGE, PAIR_SCRIPT, PAIR_STYLE } from './pair-page.ts'
import type { RouteContext, Routes } from './route.ts'

/** The pages: pairing for anybody, the organ's for those who are signed in. */
export async function addPage(app: Routes, { options }: RouteContext): Promise<void> {
  const open = { config: { access: 'open' }, schema: { hide: true } } as const
  const listen = { config: { access: 'listen' }, schema: { hide: true } } as const
  const fixed = (path: string, type: string, text: string) =>
    app.get(path, open, async (_, reply) => reply.type(`${type}; charset=utf-8`).send(text))
  fixed('/pair', 'text/html', PAIR_PAGE)
  fixed('/pair.js', 'text/javascript', PAIR_SCRIPT)
  fixed('/pair.css', 'text/css', PAIR_STYLE)
  const { pageFolder } = options
  if (pageFolder === null) {
    app.get('/', listen, async (_, reply) => reply.redirect('/docs', 303))
    return
  }
  await app.register(fastifyStatic, {
    root: pageFolder,
    serve: false,
    dotfiles: 'ignore',
    index: false,
    preCompressed: true,
  })
  app.get('/', listen, async (_, reply) => reply.sendFile('index.html', { cacheControl: false }))
  app.get('/*', { ...listen }, async (request, reply) => {
    const asked = (request.params as { '*': string })['*']
    // The build names its assets by their content: they never change.
    const forEver = asked.startsWith('assets/')
    return reply.sendFile(asked, join(pageFolder), { maxAge: forEver ? '365d' : 0, immutable: forEver })
  })
}
