import { existsSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { type Logger, pino } from 'pino'
import { badInput, CannotPlay, printableJson } from '../../findings/index.ts'
import { type House, readText, serverFiles } from '../../house/index.ts'
import { startOrganist } from '../../organist/desk/index.ts'
import { readSettings } from '../../organist/index.ts'
import { askPromptness } from '../../player/index.ts'
import { EXIT } from '../../player/sentinel/index.ts'
import { announcedIn, type MqttLink, openMqtt, readMqttWishes } from '../../remote/mqtt/index.ts'
import {
  type App,
  announce,
  buildApp,
  type Certificate,
  createNotes,
  createPairing,
  formatCode,
  givenCertificate,
  localPlaces,
  metricsServer,
  type Notes,
  newSecret,
  openDevices,
  ownCertificate,
  ownKey,
  ownNames,
  readListenAddress,
  readProxy,
} from '../../remote/server/index.ts'
import { organName } from '../options.ts'
import { namesPort, type PortOptions, portWishes, watchFd } from '../port-options.ts'
import { say, sayBeside } from '../print.ts'
import { tellServiceManager } from '../service/notify.ts'
import { guardSilence } from '../until-silent.ts'
import { findServer } from './client.ts'
import { sayOffer } from './devices.ts'
import { greet } from './greet.ts'
import { hangUp, listen, opened, openLocal, placesOf } from './listen.ts'

/** As they come from the command line. */
export interface ServeOptions extends PortOptions {
  readonly webPort: number
  readonly lan?: boolean
  readonly http?: boolean
  readonly cert?: string
  readonly key?: string
  readonly publicUrl: readonly string[]
  readonly proxy: readonly string[]
  readonly proxySecretFile?: string
  readonly playGroup: string
  readonly metrics?: string
  readonly logLevel: string
}

/** Bytes of log that nobody takes; then lines are dropped. */
const MOST_LOG_WAITING = 1 << 20

/** `voluntary serve`: until a signal ends it. @returns the exit code */
export async function serve(house: House, options: ServeOptions): Promise<number> {
  // A tap must not wait for whatever else the machine does; the player's thread comes before it still.
  askPromptness()
  const running = await findServer(house)
  if (running) throw new CannotPlay(`voluntary serve runs already for this house (process ${running.pid})`)
  const settings = readSettings(house)
  const { lan = false, proxy: addresses, playGroup, publicUrl: publicUrls, webPort } = options
  const proxy = addresses.length === 0 ? null : readProxy({ addresses, secret: proxySecret(options), playGroup })
  const metricsAt = options.metrics === undefined ? null : readListenAddress('--metrics', options.metrics)
  const log = openLog(options.logLevel)
  const notes = createNotes((problem) => log.warn({}, problem))
  const certificate = await certificateFor(house, options, notes)
  const organ = organName(house, options.organ)
  const mqttWishes = settings.mqtt === undefined ? null : readMqttWishes(house, settings.mqtt, organ)
  const scheme = certificate ? 'https' : 'http'
  const names = ownNames({ scheme, port: () => webPort, lan, publicUrls })
  const pairing = createPairing()
  const machineToken = newSecret()
  const links = placesOf(scheme, options)
  const linksFor = (secret: string) => links.map((place) => `${place}/pair#${secret}`)
  const { timing = settings.timing, unplugged = settings.unplugged } = options
  const playing = { timing, unplugged, aheadMs: settings.aheadMs }
  const keeper = await startOrganist(house, organistOptions(house, organ, options, playing), {
    // Counted as one of this thread.
    onFault: (fault) =>
      void setImmediate(() => {
        throw fault
      }),
    onUnkept: (problem) => log.warn({}, problem),
    onGone: (problem) => {
      sayBeside(`voluntary: ${problem}`)
      process.exit(EXIT.couldNotPlay)
    },
  })
  const servers: Server[] = []
  let app: App | null = null
  let mqtt: MqttLink | null = null
  let endGuard = () => {}
  try {
    app = await buildApp(keeper, {
      devices: openDevices(house, notes),
      notes,
      pairing,
      proxy,
      names,
      key: ownKey(house, notes),
      machineToken,
      tls: certificate,
      pageFolder: pageFolder(),
      linksFor,
      log,
    })
    await listen(app, options)
    const { server: local, path } = await openLocal(app, localPlaces(house))
    servers.push(local)
    const pid = Number(process.env.VOLUNTARY_WATCHED ?? process.pid)
    const { organ: named, port, device, virtual } = options
    announce(house, { path, token: machineToken, pid, said: { organ: named, port, device, virtual } })
    if (metricsAt) {
      const { host, port } = metricsAt
      const server = metricsServer(keeper, app.live.count)
      servers.push(await opened(server, (each) => each.listen(port, host), options.metrics ?? ''))
    }
    // From here on a signal ends it in order.
    const ended = new Promise<void>((stop) => {
      const { isPlaying, letGo, closeNow: stopNow } = keeper
      const view = { stop: () => undefined }
      const why = 'the organ is being played'
      endGuard = guardSilence({ stop, stopNow, letGo, isPlaying, why, view, livesOn: livesOn(log) }).end
    })
    await greet(links, certificate, options, keeper)
    const isShy = proxy !== null && !process.stdout.isTTY
    if (!isShy) {
      const { secret, code, role } = pairing.offer('play')
      say('')
      await sayOffer({ links: linksFor(secret), code: formatCode(code), role })
    }
    if (mqttWishes) mqtt = await openMqtt(app.services, mqttWishes, announcedIn(house), log)
    const endStatus = tellServiceManager(keeper)
    await ended
    endStatus()
    return 0
  } finally {
    await keeper.close()
    await mqtt?.close()
    await hangUp(app, servers)
    for (const file of serverFiles(house)) forget(file)
    endGuard()
  }
}

const organistOptions = (
  house: House,
  organ: string,
  options: ServeOptions,
  settings: Parameters<typeof startOrganist>[1]['settings'],
): Parameters<typeof startOrganist>[1] => ({
  ...{ organ, settings },
  port: portWishes(house, options),
  givenPort: null,
  watchFd: watchFd(),
  given: {
    organ: options.organ !== undefined,
    port: namesPort(options),
    timing: options.timing !== undefined,
    unplugged: options.unplugged !== undefined,
  },
})

/** A read-only house keeps what a dead server left; nobody answers there. */
function forget(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // As it is.
  }
}

const MOST_FAULTS = 20

/** No fault of the web, a timer or a socket ends what plays; one that comes again and again does. */
function livesOn(log: Logger): (fault: unknown) => boolean {
  let faults = 0
  setInterval(() => {
    faults = 0
  }, 60_000).unref()
  return (fault) => {
    log.error({ err: fault }, 'a fault of ours; the organ goes on')
    return ++faults <= MOST_FAULTS
  }
}

/** To standard error: what is printed for people stays apart. */
function openLog(level: string) {
  const stream = pino.destination({ fd: 2, sync: false, maxLength: MOST_LOG_WAITING })
  // Nobody reads it any more: the music goes on.
  stream.on('error', () => undefined)
  return pino({ level, base: null, redact: REDACTED }, { write: (line) => stream.write(printableJson(line)) })
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

async function certificateFor(
  house: House,
  { cert, key, http, lan }: ServeOptions,
  notes: Notes,
): Promise<Certificate | null> {
  if ((cert === undefined) !== (key === undefined))
    throw badInput(
      cert ? '--cert' : '--key',
      'a certificate and its key belong together',
      'give both: --cert and --key',
    )
  if (http && cert !== undefined) throw badInput('--http', '--http and --cert exclude each other', 'give one of them')
  if (cert !== undefined && key !== undefined) return givenCertificate(cert, key)
  return lan && !http ? ownCertificate(house, notes) : null
}

/** The page as it was built, where it was. */
function pageFolder(): string | null {
  const here = import.meta.url
  const folder = fileURLToPath(here.endsWith('.ts') ? new URL('../../../dist/web', here) : new URL('../web', here))
  return existsSync(`${folder}/index.html`) ? folder : null
}
