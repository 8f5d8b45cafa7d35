import type { IClientOptions, MqttClient } from 'mqtt'
import { errorText } from '../../findings/index.ts'
import { createBudget, type Services } from '../server/index.ts'
import type { Announced } from './announced.ts'
import { readAsked } from './commands.ts'
import { discoveryOf } from './discovery.ts'
import { createFreshness } from './freshness.ts'
import { obey } from './obey.ts'
import { summaryOf } from './summary.ts'
import type { MqttWishes } from './wishes.ts'

/** The organ at a broker, until it is closed. */
export interface MqttLink {
  /** Says that it is gone, and goes. */
  readonly close: () => Promise<void>
}

export interface MqttLog {
  readonly info: (what: object, words: string) => void
  readonly warn: (what: object, words: string) => void
}

/** A panel on a wall needs no more; the page has twenty a second. */
const TELL_EVERY_MS = 500
const BEAT_EVERY_MS = 500
const RECONNECT_MS = 2000
/** After a refusal the next one is certain: not every two seconds into the broker's log. */
const REFUSED_AGAIN_MS = 30_000
const CLOSE_WITHIN_MS = 1000
/** Of the keep-alive: a broker that is gone without a word is noticed within one and a half of it. */
const KEEP_ALIVE_S = 10
/** Bytes that a slow broker has not taken; then nothing is added. */
const MOST_WAITING_BYTES = 1 << 16
/** Commands are short lines; what is longer is none. */
const LARGEST_PACKET_BYTES = 8192
/** MQTT 3.1.1 and 5: bad name or password, not authorized. */
const REFUSALS = new Set([4, 5, 134, 135])

/**
 * Tells a broker how things are and, where it may, does what comes from there. The organ never waits for it: a broker that is
 * away, slow or refuses us is written to the log, and tried again.
 */
export async function openMqtt(
  organ: Services,
  wishes: MqttWishes,
  announced: Announced,
  log: MqttLog,
): Promise<MqttLink> {
  const { connect } = await import('mqtt')
  const { topic: base, commands, discovery } = wishes
  const freshness = createFreshness(() => performance.now())
  const served = organ.state().organ
  let chosen: string | null = null
  let lastState = ''
  let offered = ''
  let isClosing = false
  let again: NodeJS.Timeout | null = null

  const hasBudget = createBudget(() => performance.now())
  const client = connect(wishes.url, optionsFor(wishes))
  const tell = (topic: string, payload: string, retain: boolean) => {
    if (client.connected && waitingBytes(client) < MOST_WAITING_BYTES) {
      client.publish(`${base}/${topic}`, payload, { qos: 0, retain })
    }
  }
  const tellState = () => {
    const now = JSON.stringify(summaryOf(organ.state()))
    if (now !== lastState && client.connected) tell('state', now, true)
    lastState = now
  }
  /** An empty message takes back what a broker keeps. */
  const takeBackBut = (topic: string | null) => {
    const before = announced.before()
    for (const old of before) if (old !== topic) client.publish(old, '', { qos: 1, retain: true })
    const now = topic === null ? [] : [topic]
    if (before.join() !== now.join()) announced.keep(now)
  }
  const offer = async () => {
    if (discovery === null) return takeBackBut(null)
    const programmes = (await organ.programmes()).map(({ name }) => name)
    if (!client.connected) return
    if (chosen === null || !programmes.includes(chosen)) chosen = programmes[0] ?? null
    const { topic, payload } = discoveryOf({ prefix: discovery, base, organ: served, commands, programmes })
    if (payload !== offered) {
      takeBackBut(topic)
      client.publish(topic, payload, { qos: 0, retain: true })
    }
    offered = payload
    tell('programme', chosen ?? '', true)
  }
  const offerSoon = () => void offer().catch((thrown: unknown) => log.warn({}, errorText(thrown)))
  client.on('connect', () => {
    log.info({ broker: wishes.url }, 'the MQTT broker is there')
    freshness.restart()
    lastState = ''
    offered = ''
    tell('available', 'online', true)
    offerSoon()
    tellState()
    // What the broker kept from earlier is not even sent to us where it speaks MQTT 5.
    if (commands) client.subscribe({ [`${base}/command/+`]: { qos: 0, rh: 2 }, [`${base}/beat`]: { qos: 0, rh: 2 } })
  })
  client.on('message', (topic, payload, { retain }) => {
    const name = topic.slice(topic.lastIndexOf('/') + 1)
    if (topic === `${base}/beat`) return retain ? undefined : freshness.heard(payload.toString())
    // An empty message takes back what the broker kept.
    if (retain && payload.length === 0) return
    if (name !== 'panic' && hasBudget() !== true) return
    const asked = readAsked(name, payload, performance.now())
    const arrival = { name, asked, retained: retain, oldestMs: freshness.oldestMs() }
    const choice = {
      get: () => chosen,
      set: (programme: string) => {
        chosen = programme
        tell('programme', programme, true)
      },
    }
    void obey(organ, arrival, choice).then((answer) => {
      log.info(answer, 'asked over MQTT')
      tell('answer', JSON.stringify(answer), false)
      tellState()
    })
  })
  let lastWords = ''
  client.on('error', (error) => {
    const code = (error as { code?: unknown }).code
    const isRefused = typeof code === 'number' && REFUSALS.has(code)
    const words = isRefused
      ? 'the MQTT broker refuses our name and password: mend mqtt in settings.yaml'
      : `cannot reach the MQTT broker (${errorText(error)})`
    if (words !== lastWords) log.warn({ broker: wishes.url }, words)
    lastWords = words
    if (isRefused && !isClosing) {
      if (again) clearTimeout(again)
      again = setTimeout(() => client.reconnect(), REFUSED_AGAIN_MS).unref()
    }
  })
  client.on('close', () => {
    if (!isClosing && lastWords === '') log.warn({ broker: wishes.url }, 'the link to the MQTT broker broke')
  })
  client.on('connect', () => {
    lastWords = ''
  })
  const telling = setInterval(tellState, TELL_EVERY_MS).unref()
  const offering = setInterval(() => client.connected && offerSoon(), TELL_EVERY_MS * 20).unref()
  const beating = commands ? setInterval(() => tell('beat', freshness.beat(), false), BEAT_EVERY_MS).unref() : null
  return {
    close: async () => {
      isClosing = true
      for (const timer of [telling, offering, beating]) if (timer) clearInterval(timer)
      if (again) clearTimeout(again)
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_WITHIN_MS).unref())
      tell('available', 'offline', true)
      await Promise.race([client.endAsync(), late])
      client.end(true)
    },
  }
}

function optionsFor({ topic, username, password, ca }: MqttWishes): IClientOptions {
  return {
    protocolVersion: 5,
    // No session: the broker keeps nothing for us while we are away.
    clean: true,
    // A broker of MQTT 5 hands us nothing longer.
    properties: { sessionExpiryInterval: 0, maximumPacketSize: LARGEST_PACKET_BYTES },
    keepalive: KEEP_ALIVE_S,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: 5000,
    queueQoSZero: false,
    resubscribe: false,
    will: { topic: `${topic}/available`, payload: Buffer.from('offline'), qos: 0, retain: true },
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(ca === null ? {} : { ca: Buffer.from(ca) }),
    rejectUnauthorized: true,
  }
}

const waitingBytes = ({ stream }: MqttClient): number => stream?.writableLength ?? 0
