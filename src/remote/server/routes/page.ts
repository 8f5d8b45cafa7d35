import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { RouteContext, Routes } from './route.ts'

/**
 * The page that lets a device in: small and by itself, so that nothing else need be served to strangers. The build copies
 * it to the organ's own.
 */
const PAIR_PAGE = new URL(import.meta.url.endsWith('.ts') ? '../../../web/pair/' : '../web/', import.meta.url)

/** The pages: pairing for anybody, the organ's for those who are signed in. */
export async function addPage(app: Routes, { options, signIn, cookieFor }: RouteContext): Promise<void> {
  const open = { config: { access: 'open', rateLimit: false }, schema: { hide: true } } as const
  const listen = { config: { access: 'listen' }, schema: { hide: true } } as const
  const fixed = (path: string, file: string, type: string) => {
    const text = readFileSync(new URL(file, PAIR_PAGE), 'utf8')
    app.get(path, open, async (_, reply) => reply.type(`${type}; charset=utf-8`).send(text))
  }
  fixed('/pair', 'pair.html', 'text/html')
  fixed('/pair.js', 'pair.js', 'text/javascript')
  fixed('/pair.css', 'pair.css', 'text/css')
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
  app.get('/', listen, async (request, reply) => {
    // Renewed by use: the phone keeps its cookie as long as the server knows it.
    const brought = signIn.brought(request.raw)
    if (request.who?.by === 'device' && brought !== null) reply.header('set-cookie', cookieFor(request, brought))
    return reply.sendFile('index.html', { cacheControl: false })
  })
  app.get('/*', { ...listen }, async (request, reply) => {
    const asked = (request.params as { '*': string })['*']
    // The build names its assets by their content: they never change.
    const forEver = asked.startsWith('assets/')
    return reply.sendFile(asked, join(pageFolder), { maxAge: forEver ? '365d' : 0, immutable: forEver })
  })
}
