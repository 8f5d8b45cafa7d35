import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CannotPlay } from '../../findings/index.ts'
import { stateFolder } from '../../house/index.ts'
import { orderOfPiece, type PerformOptions, perform } from '../../organist/index.ts'
import { midiSystemProblem, type PortSpec, portForOrgan } from '../../ports/index.ts'
import { listenersOf, openJackWay, standingHere, until, whenLoaded } from '../../rehearsal/index.ts'
import { makeRehearsalOrgan } from '../../rehearsal/organ/index.ts'
import { namesPort, portChoice } from '../port-options.ts'
import { say } from '../print.ts'
import { codeOf, untilSilent } from '../until-silent.ts'
import { showPerformance } from '../view/performance-view.ts'
import type { Piece } from './rehearse-piece.ts'

/** Where the music goes, and how it is known that somebody hears it. */
interface Way {
  readonly sending: PerformOptions
  /** What a person must do in GrandOrgue. */
  readonly advice: string
  /** How many hear it; null where that cannot be known. */
  readonly listeners: () => Promise<number | null>
  readonly end: () => Promise<void>
}

const OWN_PORT = 'Voluntary'
const LOOK_EVERY_MS = 300

/** Plays into a GrandOrgue that a person has started. @returns the exit code */
export async function rehearseLive(piece: Piece): Promise<number> {
  const { house, prepared, options } = piece
  const way = await openWay(piece)
  try {
    say(`${organAdvice(piece)}${way.advice}`)
    let begin: () => void = () => undefined
    const begins = new Promise<void>((resolve) => {
      begin = resolve
    })
    const live = await perform(house, orderOfPiece(house, prepared), { ...way.sending, begins })
    let isOver = false
    void live.finished.then(() => {
      isOver = true
    })
    let view: { readonly stop: () => void } | null = null
    void whenHeard(way, live.finished, () => isOver).then(() => {
      begin()
      if (!isOver) view = showPerformance(live, deafWords(piece))
    })
    const outcome = await untilSilent({
      ...live,
      isPlaying: () => ['playing', 'held'].includes(live.status().state),
      why: `${live.status().title} is being rehearsed`,
      view: { stop: () => view?.stop() },
    })
    if (outcome.type === 'failed') throw new CannotPlay(outcome.problem)
    say(outcome.type === 'done' ? 'Played to the end.' : 'Stopped; the keys are up and our stops are in.')
    return codeOf(outcome)
  } finally {
    await way.end()
  }

  function deafWords({ rehearsed }: Piece): string | null {
    return rehearsed === null || options.monitor
      ? null
      : 'What was bound to this port in GrandOrgue is deaf until its organ is loaded again.'
  }
}

/** The organ that stops and keys are meant for. */
function organAdvice({ house, prepared, asked, rehearsed, options }: Piece): string {
  if (rehearsed === null) {
    return `Open ${options.organFile ?? prepared.performance.organ.name} in GrandOrgue, bound as its profile says.\n`
  }
  const made = makeRehearsalOrgan(asked, 'rehearsal', join(house.home, 'rehearsal', asked.id))
  return `In GrandOrgue open the organ ${made.file}\n`
}

async function openWay({ house, prepared, options }: Piece): Promise<Way> {
  const { organ } = prepared.performance
  if (options.jack) {
    const { port, connect, end } = await openJackWay(join(stateFolder(house), 'jack-bridge'))
    return { sending: sendingTo(port), advice: OVER_JACK, listeners: connect, end }
  }
  if (namesPort(options)) {
    const { notice: _, elseMonitor: _else, ...sending } = portChoice(house, organ, options)
    return wayTo(sending)
  }
  const problem = midiSystemProblem()
  if (problem !== null) {
    throw new CannotPlay(`${problem}\n  → or, where GrandOrgue uses JACK: --jack; without a sound card: --headless`)
  }
  const loopback = portForOrgan(['loopMIDI', 'IAC'])
  if (process.platform !== 'linux' && 'name' in loopback) {
    return wayTo(sendingTo({ type: 'system', name: loopback.name }))
  }
  if (process.platform === 'win32') {
    throw new CannotPlay(
      'there is no loopMIDI port: make one with loopMIDI (its + button), then start GrandOrgue (docs/grandorgue.md)',
    )
  }
  return wayTo(sendingTo({ type: 'virtual', name: OWN_PORT }))

  function sendingTo(port: PortSpec): PerformOptions {
    const { notice: _, elseMonitor: _else, ...sending } = portChoice(house, organ, { monitor: true })
    return { ...sending, port }
  }
}

const OVER_JACK =
  'It plays over JACK; it begins when GrandOrgue has a MIDI input there (Audio/MIDI, MIDI Settings: Jack) and its organ is loaded.'

function wayTo(sending: PerformOptions): Way {
  const { port } = sending
  const end = async () => undefined
  if (port.type === 'virtual') {
    const advice = `It plays on the port "${port.name}", which is there now: start GrandOrgue, or press Escape in it (it then looks for ports anew). It begins when GrandOrgue listens and its organ is loaded.`
    return { sending, advice, listeners: async () => listenersOf(port.name), end }
  }
  const name = 'name' in port && port.name !== '' ? `"${port.name}"` : 'what you named'
  const advice = `It plays on ${name}: in GrandOrgue this must be on (Audio/MIDI, MIDI Settings).`
  return { sending, advice, listeners: async () => null, end }
}

/** Until GrandOrgue hears it, with its organ loaded; where nobody can tell, a person at the keyboard does. */
async function whenHeard({ listeners, sending }: Way, over: Promise<unknown>, isOver: () => boolean): Promise<void> {
  if (sending.port.type === 'monitor' || sending.port.type === 'awaited') return
  const isKnown = (await listeners()) !== null
  if (!isKnown && sending.port.type !== 'virtual') return
  if (isKnown) {
    const isHeard = async () => isOver() || ((await listeners()) ?? 0) > 0
    await until(isHeard, Number.POSITIVE_INFINITY, LOOK_EVERY_MS)
  }
  const enter = isOver() ? null : askForEnter(isKnown, over)
  try {
    await whenLoaded({ standing: isKnown ? standingHere : async () => null, isSaid: enter?.isPressed ?? null, isOver })
  } finally {
    enter?.close()
  }
}

/** @returns null where nobody is there to press it */
function askForEnter(isHeard: boolean, over: Promise<unknown>) {
  if (!process.stdin.isTTY) return null
  say(
    isHeard
      ? 'GrandOrgue listens. Press Enter when its organ is loaded; where its window can be seen from here, it begins by itself.'
      : 'Press Enter when GrandOrgue is ready, its organ loaded.',
  )
  let isPressed = false
  const lines = createInterface({ input: process.stdin })
  lines.once('line', () => {
    isPressed = true
  })
  void over.then(() => lines.close())
  return { isPressed: () => isPressed, close: () => lines.close() }
}
