import { existsSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type Logger, pino } from 'pino'
import { badInput, CannotPlay, saidBy } from '../../findings/index.ts'
import { type House, holdsNoSockets, readText, serverFile } from '../../house/index.ts'
import { createKeeper, type Keeper } from '../../organist/desk/index.ts'
import { DEFAULT_ORGAN, type PortWishes, readSettings, type Settings } from '../../organist/index.ts'
import { askPromptness } from '../../player/index.ts'
import { watchPower } from '../../player/power/index.ts'
import { EXIT, onEndingSignal, onStopSignal } from '../../player/sentinel/index.ts'
import { type MqttLink, openMqtt, readMqttWishes } from '../../remote/mqtt/index.ts'
import {
  type App,
  announce,
  buildApp,
  type Certificate,
  clearSocket,
  createPairing,
  formatCode,
  givenCertificate,
  lanNames,
  localPlaces,
  metricsServer,
  newSecret,
  openDevices,
  ownCertificate,
  ownKey,
  ownNames,
  readListenAddress,
  readProxy,
} from '../../remote/server/index.ts'
import { keepTold } from '../service/keep-told.ts'
import { findServer } from './client.ts'
import { sayOffer } from './devices.ts'

/** As they come from the command line. */
export interface ServeOptions {
  readonly organ?: string
  readonly port: PortWishes
  /** On the command line, not by settings.yaml. */
  readonly isPortSaid: boolean
  readonly timing?: Settings['timing']
  readonly unplugged?: Settings['unplugged']
  readonly watchFd: number | null
  readonly webPort: number
  readonly lan: boolean
  readonly http: boolean
  readonly cert?: string
  readonly key?: string
  readonly publicUrl: readonly string[]
  readonly proxy: readonly string[]
  readonly proxySecretFile?: string
  readonly playGroup: string
  readonly metrics?: string
  readonly logLevel: string
}

const SILENT_WITHIN_MS = 3000
/** Bytes of log that nobody takes; then lines are dropped. */
const MOST_LOG_WAITING = 1 << 20
/** A page that does not hang up by itself. */
const CLOSE_WITHIN_MS = 1500

/** `voluntary serve`: until a signal ends it. @returns the exit code */
export async function serve(house: House, options: ServeOptions): Promise<number> {
  // A tap must not wait for whatever else the machine does; the player's thread comes before it still.
  askPromptness()
  const running = await findServer(house)
  if (running) throw new CannotPlay(`voluntary serve runs already for this house (process ${running.pid})`)
  const settings = readSettings(house)
  const proxy =
    options.proxy.length === 0
      ? null
      : readProxy({ addresses: options.proxy, secret: proxySecret(options), playGroup: options.playGroup })
  const metricsAt = options.metrics === undefined ? null : readListenAddress('--metrics', options.metrics)
  const certificate = await certificateFor(house, options)
  const organName = options.organ ?? settings.organ ?? DEFAULT_ORGAN
  const mqttWishes = settings.mqtt === undefined ? null : readMqttWishes(house, settings.mqtt, organName)
  const scheme = certificate ? 'https' : 'http'
  const names = ownNames({ scheme, port: () => options.webPort, lan: options.lan, publicUrls: options.publicUrl })
  const pairing = createPairing()
  const devices = openDevices(house)
  const machineToken = newSecret()
  const links = places(scheme, options)
  const linksFor = (secret: string) => links.map((place) => `${place}/pair#${secret}`)
  // To standard error: what is printed for people stays apart.
  const logged = pino.destination({ fd: 2, sync: false, maxLength: MOST_LOG_WAITING })
  // Nobody reads it any more: the music goes on.
  logged.on('error', () => undefined)
  const log: Logger = pino({ level: options.logLevel, base: null, redact: REDACTED }, logged)

  const keeper = createKeeper(house, {
    organ: organName,
    port: options.port,
    givenPort: null,
    settings: {
      timing: options.timing ?? settings.timing,
      unplugged: options.unplugged ?? settings.unplugged,
      aheadMs: settings.aheadMs,
    },
    watchFd: options.watchFd,
    said: {
      organ: options.organ !== undefined,
      port: options.isPortSaid,
      timing: options.timing !== undefined,
      unplugged: options.unplugged !== undefined,
    },
  })
  const servers: Server[] = []
  let app: App | null = null
  let mqtt: MqttLink | null = null
  try {
    app = await buildApp(keeper, {
      devices,
      pairing,
      proxy,
      names,
      key: ownKey(house),
      machineToken,
      tls: certificate,
      pageFolder: pageFolder(),
      linksFor,
      log,
    })
    await listen(app, options)
    const { server: local, path } = await openLocal(app, localPlaces(house))
    servers.push(local)
    announce(house, { path, token: machineToken, pid: Number(process.env.VOLUNTARY_WATCHED ?? process.pid) })
    if (metricsAt) {
      const { host, port } = metricsAt
      const server = metricsServer(keeper, app.live.count)
      servers.push(await opened(server, (each) => each.listen(port, host), options.metrics ?? ''))
    }
    // From here on a signal ends it in order.
    const ended = untilEnded(keeper)
    await greet(links, certificate, options, keeper)
    const isShy = proxy !== null && !process.stdout.isTTY
    if (!isShy) {
      const { secret, code, role } = pairing.offer('play')
      process.stdout.write(`\n${await sayOffer({ links: linksFor(secret), code: formatCode(code), role })}`)
    }
    if (mqttWishes) mqtt = await openMqtt(keeper, mqttWishes, log)
    const endTold = keepTold(keeper.state)
    await ended
    endTold()
    return 0
  } finally {
    await keeper.close()
    await mqtt?.close()
    await hangUp(app, servers)
    rmSync(serverFile(house), { force: true })
  }
}

/** Whatever may come to stand in a line by mistake. */
const REDACTED = [
  'req.headers.cookie',
  'req.headers.authorization',
  'headers.cookie',
  'headers.authorization',
  'cookie',
  'secret',
  'code',
  'token',
  'body',
]

function proxySecret({ proxySecretFile }: ServeOptions): string | null {
  if (proxySecretFile !== undefined) return readText(proxySecretFile).trim()
  return process.env.VOLUNTARY_PROXY_SECRET ?? null
}

async function certificateFor(house: House, { cert, key, http, lan }: ServeOptions): Promise<Certificate | null> {
  if ((cert === undefined) !== (key === undefined))
    throw badInput(
      cert === undefined ? '--key' : '--cert',
      'a certificate and its key belong together',
      'give both: --cert and --key',
    )
  if (http && cert !== undefined) throw badInput('--http', '--http and --cert exclude each other', 'give one of them')
  if (cert !== undefined && key !== undefined) return givenCertificate(cert, key)
  return lan && !http ? ownCertificate(house) : null
}

/** Where pages find us, the best for a phone first. */
function places(scheme: string, { lan, webPort, publicUrl }: ServeOptions): string[] {
  const isUsual = webPort === (scheme === 'https' ? 443 : 80)
  const own = lan ? lanNames() : ['localhost']
  return [
    ...publicUrl.map((url) => url.replace(/\/$/, '')),
    ...own.map((name) => `${scheme}://${name}${isUsual ? '' : `:${webPort}`}`),
  ]
}

async function listen({ fastify }: App, { lan, webPort }: ServeOptions): Promise<void> {
  const hosts = lan ? ['::', '0.0.0.0'] : ['127.0.0.1']
  for (const [index, host] of hosts.entries()) {
    try {
      await fastify.listen({ host, port: webPort })
      return
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      // A machine without IPv6.
      if (index < hosts.length - 1 && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL')) continue
      throw cannotListen(code, `port ${webPort}`, thrown)
    }
  }
}

function opened(server: Server, start: (server: Server) => void, place: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error.code, place, error)))
    server.once('listening', () => resolve(server))
    start(server)
  })
}

/** For programs of this machine's own user. */
async function openLocal(
  app: App,
  [path, ...others]: readonly [string, ...string[]],
): Promise<{ readonly server: Server; readonly path: string }> {
  const [next, ...rest] = others
  clearSocket(path)
  try {
    return { server: await opened(app.localServer(), (server) => server.listen(path), path), path }
  } catch (thrown) {
    if (next === undefined || !(thrown instanceof CannotPlay) || !holdsNoSockets(thrown.cause)) throw thrown
    return openLocal(app, [next, ...rest])
  }
}

function cannotListen(code: string | undefined, place: string, thrown: unknown): CannotPlay {
  if (code === 'EADDRINUSE') return new CannotPlay(`${place} is in use by another program: choose another (--web-port)`)
  if (code === 'EACCES') return new CannotPlay(`${place} may not be used by you: choose one above 1024 (--web-port)`)
  return new CannotPlay(`${place} cannot be listened on (${saidBy(thrown)})`, { cause: thrown })
}

/** The page as it was built, where it was. */
function pageFolder(): string | null {
  const here = import.meta.url
  const folder = fileURLToPath(here.endsWith('.ts') ? new URL('../../../dist/web', here) : new URL('../web', here))
  return existsSync(`${folder}/index.html`) ? folder : null
}

async function greet(
  links: readonly string[],
  certificate: Certificate | null,
  { lan, http }: ServeOptions,
  keeper: Keeper,
): Promise<void> {
  // The port is looked for at once, but not in no time.
  await new Promise((resolve) => setTimeout(resolve, 50))
  const { organ } = keeper.state()
  const lines = [
    `${organ.name}: ${organ.port ?? 'no organ attached'}`,
    ...(organ.notice === null ? [] : [organ.notice]),
    `The page: ${links.join('  ')}`,
  ]
  if (!lan) lines.push('Only this computer reaches it; --lan opens it to phones in this network.')
  if (lan && http)
    lines.push(
      'Without HTTPS: whoever is in this network can read along and take over a phone’s place; the page cannot be installed, and keeps the screen awake in another way.',
    )
  if (certificate?.isOwn) lines.push(`Each phone warns once of our own certificate, SHA-256 ${certificate.fingerprint}`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Whatever ends the program, the organ falls silent first. */
function untilEnded(keeper: Keeper): Promise<void> {
  const power = watchPower({ isPlaying: keeper.isPlaying, beforeSleep: keeper.letGo, why: 'the organ is being played' })
  process.on('exit', () => keeper.closeNow(SILENT_WITHIN_MS))
  const onFault = (fault: unknown) => {
    keeper.closeNow(SILENT_WITHIN_MS)
    process.stderr.write(`voluntary: an unexpected fault: ${saidBy(fault)}; the organ was silenced\n`)
    process.exit(EXIT.couldNotPlay)
  }
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
  return new Promise((resolve) => {
    const end = () => {
      power.stop()
      resolve()
    }
    onEndingSignal(end)
    onStopSignal(keeper.letGo)
    // The sentinel has ended: nobody would silence the organ after us, so we do it while we can.
    process.on('disconnect', end)
  })
}

async function hangUp(app: App | null, servers: readonly Server[]): Promise<void> {
  app?.live.close()
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  const late = new Promise((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())
  await Promise.race([app?.fastify.close(), late])
}
