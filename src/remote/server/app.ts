import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { type State, VIEW_PATH } from '../protocol/index.ts'
import { hostOf } from './addresses.ts'
import type { AppOptions } from './app-options.ts'
import { asAskedBy } from './asker.ts'
import { type Connections, createConnections } from './connections.ts'
import { contained, type Upgrade } from './contained.ts'
import { denied, MAY_LISTEN, problemOf, SIGN_IN } from './denied.ts'
import { keyOfDevice } from './devices.ts'
import { type Access, type Identity, isAllowed } from './identity.ts'
import { HTTP_LIMITS, LONGEST_JSON_BYTES, REQUESTS_A_MINUTE, REQUESTS_A_MINUTE_LISTENING } from './limits.ts'
import { createLiveChannel, type LiveChannel } from './live/channel.ts'
import { createViews } from './live/view.ts'
import { createPanics } from './panics.ts'
import { asRouted, LONGEST_PART, MALFORMED, methodsAt, TOO_LONG } from './paths.ts'
import { commandsInDocs, described } from './routes/docs.ts'
import { addRoutes } from './routes/index.ts'
import type { Services } from './services.ts'
import { cookieName, createSignIn, setCookie } from './sign-in.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call it; every route says so. */
    access?: Access
    /** Kinds of content of a body that is bytes. */
    takes?: readonly string[]
  }
  interface FastifyRequest {
    who: Identity | null
  }
}

/** The server, ready to listen. */
export interface App {
  readonly fastify: FastifyInstance
  readonly live: LiveChannel
  /** The same for others than the page: with its limits. */
  readonly services: Services
  readonly connections: Connections
  readonly routes: readonly { readonly method: string; readonly url: string; readonly access: Access }[]
  /** Another server for the same, on the local socket. */
  readonly localServer: () => Server
}

/** No script, style or connection but our own; nothing may put us in a frame. */
const POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    mediaSrc: ["'self'", 'blob:'],
    manifestSrc: ["'self'"],
    workerSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
}
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

export async function buildApp(owner: Services, options: AppOptions): Promise<App> {
  const panics = createPanics(owner.panic)
  const { devices, pairing, proxy, names, key, machineToken, tls, log, notes } = options
  const services: Services = { ...owner, panic: panics.panic, state: () => withNotice(owner.state(), notes.problem()) }
  const signIn = createSignIn({ devices, proxy, key, machineToken })
  const connections = createConnections()
  const live = createLiveChannel({ services, signIn, names, connections })
  const views = createViews(services, signIn)
  devices.onRevoked((id) => {
    live.revoke(keyOfDevice({ id }))
    pairing.withdraw(keyOfDevice({ id }))
  })

  const base = Fastify({
    ...(log === null ? { logger: false } : { loggerInstance: log }),
    // Ours says less: no address with what stands behind the question mark, no header.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LONGEST_JSON_BYTES,
    routerOptions: { maxParamLength: LONGEST_PART },
    rewriteUrl: ({ url = '/' }) => asRouted(url),
    serverFactory: (handler) =>
      tls === null
        ? createHttpServer(HTTP_LIMITS, handler)
        : createHttpsServer({ ...HTTP_LIMITS, ...tls, minVersion: 'TLSv1.2', handshakeTimeout: 5000 }, handler),
    forceCloseConnections: true,
  })
  base.setValidatorCompiler(validatorCompiler)
  base.setSerializerCompiler(serializerCompiler)
  const app = base.withTypeProvider<ZodTypeProvider>()
  const routes: App['routes'][number][] = []
  app.removeContentTypeParser('text/plain')
  app.decorateRequest('who', null)
  await app.register(helmet, {
    contentSecurityPolicy: POLICY,
    // A browser that was told so could no longer pass the warning about our own certificate.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.access === undefined) throw new Error(`${url} does not say who may call it`)
    for (const each of [method].flat()) routes.push({ method: each, url, access: config.access })
  })
  app.addHook('onRequest', async (request, reply) => {
    const { raw, routeOptions, headers, method } = request
    const access = request.is404 ? 'listen' : (routeOptions.config.access ?? 'machine')
    const isLocal = signIn.isLocal(raw)
    if (access === 'health') return
    if (!isLocal && !names.isHost(hostOf(raw)))
      throw denied(421, 'this server is not known by that name', 'open it by the address that voluntary serve prints')
    request.who = signIn.who(raw)
    const { who } = request
    if (who) connections.known(raw.socket, who)
    if (UNSAFE.has(method) && who?.by !== 'machine' && !names.isOrigin(headers.origin))
      throw denied(403, 'this request comes from another page', 'use the organ’s own page')
    // Before its body is looked at: no method that a route does not have has one that it could take.
    if (isAllowed(access, who)) return request.is404 ? refuseUnknown(request, reply) : undefined
    if (who) throw access === 'machine' ? denied(404, 'there is nothing here') : denied(403, ...MAY_LISTEN)
    const rule = signIn.whyNot(raw)
    if (rule !== null) request.log.warn({ rule }, 'the proxy was not believed')
    if (isNavigation(request)) return reply.redirect('/pair', 303)
    throw denied(401, ...SIGN_IN)
  })
  app.addHook('onRequest', async ({ headers }) => {
    if (headers['content-encoding'] !== undefined) throw denied(415, 'packed content is not taken', 'send it as it is')
  })
  app.addHook('preHandler', ({ who }, _, done) => (who === null ? done() : asAskedBy(who, done)))
  app.addHook('onSend', async ({ routeOptions }, reply) => {
    if (routeOptions.url?.startsWith('/api') || reply.statusCode >= 400) reply.header('cache-control', 'no-store')
  })
  app.addHook('onResponse', async ({ method, routeOptions, who, log }, reply) => {
    const ms = Math.round(reply.elapsedTime)
    log.info({ method, route: routeOptions.url ?? null, status: reply.statusCode, ms, who: who?.key ?? null }, 'asked')
  })
  app.setErrorHandler((thrown, { log, routeOptions }, reply) => {
    const { statusCode, problem, advice } = problemOf(thrown)
    if (statusCode >= 500) log.error({ err: thrown, route: routeOptions.url ?? null }, 'a fault of ours')
    return reply.code(statusCode).send({ problem, advice })
  })
  await app.register(rateLimit, {
    max: ({ who }) => (who?.role === 'play' ? REQUESTS_A_MINUTE : REQUESTS_A_MINUTE_LISTENING),
    timeWindow: 60_000,
    keyGenerator: ({ who, ip }) => who?.key ?? ip,
    errorResponseBuilder: () => denied(429, 'too many requests', 'wait a minute'),
  })
  const refuseUnknown = ({ url, method }: FastifyRequest, reply: FastifyReply) => {
    if (url === MALFORMED) throw denied(400, 'this address cannot be read', 'go back to the first page')
    if (url === TOO_LONG) throw denied(414, 'this address is too long')
    const others = methodsAt(routes, url).filter((each) => each !== method)
    if (others.length === 0) throw denied(404, 'there is nothing here', 'go back to the first page')
    reply.header('allow', others.join(', '))
    throw denied(405, `this is asked with ${others.join(' or ')}`, '/docs says what is expected')
  }
  app.setNotFoundHandler(refuseUnknown)
  await app.register(swagger, {
    openapi: {
      info: {
        title: 'Voluntary',
        version: '1',
        description: 'The organ from afar. Commands (see Command) go over the live channel, /live.',
      },
      components: {
        schemas: { Command: commandsInDocs() },
        securitySchemes: { device: { type: 'apiKey', in: 'cookie', name: cookieName(tls !== null) } },
      },
      security: [{ device: [] }],
    },
    transform: described,
  })
  const cookieFor = ({ headers }: FastifyRequest, text: string) =>
    setCookie(text, tls !== null || headers.origin?.startsWith('https:') === true)
  await addRoutes(app, { services, options, signIn, cookieFor })
  app.addHook('onClose', async () => panics.close())
  await app.ready()
  app.server.on('upgrade', contained(live.upgrade, log))
  connections.watch(app.server)
  return {
    fastify: base,
    live,
    services,
    connections,
    routes,
    localServer: () => {
      const server = createHttpServer(HTTP_LIMITS, (request, response) => app.routing(request, response))
      server.on('connection', signIn.markLocal)
      const upgrade: Upgrade = (request, ...rest) =>
        (request.url === VIEW_PATH ? views : live).upgrade(request, ...rest)
      server.on('upgrade', contained(upgrade, log))
      return server
    },
  }
}

/** What is not kept is said on the page. */
function withNotice(state: State, unkept: string | null): State {
  if (unkept === null) return state
  const notice = [state.organ.notice, unkept].filter((each) => each !== null).join('\n')
  return { ...state, organ: { ...state.organ, notice } }
}

const isNavigation = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && headers.accept?.includes('text/html') === true
