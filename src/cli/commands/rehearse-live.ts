import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CannotPlay } from '../../findings/index.ts'
import { stateFolder } from '../../house/index.ts'
import { orderOfPiece, type PerformOptions, perform } from '../../organist/index.ts'
import { exitCodeOf } from '../../player/sentinel/index.ts'
import { midiSystemProblem, type PortSpec, portForOrgan } from '../../ports/index.ts'
import { listenersOf, openJackWay, standingHere, until, whenLoaded } from '../../rehearsal/index.ts'
import { makeRehearsalOrgan } from '../../rehearsal/organ/index.ts'
import { portChoice } from '../port-options.ts'
import { untilSilent } from '../until-silent.ts'
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
    process.stdout.write(`${organAdvice(piece)}${way.advice}\n`)
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
    process.stdout.write(
      outcome.type === 'done' ? 'Played to the end.\n' : 'Stopped; the keys are up and our stops are in.\n',
    )
    return outcome.signal === null ? 0 : exitCodeOf(outcome.signal)
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
  const none = async () => undefined
  if (options.jack) {
    const way = await openJackWay(join(stateFolder(house), 'jack-bridge'))
    return {
      sending: sendingTo(way.port),
      advice:
        'It plays over JACK; it begins when GrandOrgue has a MIDI input there (Audio/MIDI, MIDI Settings: Jack) and its organ is loaded.',
      listeners: way.connect,
      end: way.end,
    }
  }
  const says = [options.port, options.virtual, options.device, options.monitor].some((said) => said !== undefined)
  if (says) {
    const { notice: _, elseMonitor: _else, ...sending } = portChoice(house, prepared.performance.organ, options)
    return wayTo(sending.port, sending, none)
  }
  const problem = midiSystemProblem()
  if (problem !== null) {
    throw new CannotPlay(`${problem}\n  → or, where GrandOrgue uses JACK: --jack; without a sound card: --headless`)
  }
  const loopback = portForOrgan(['loopMIDI', 'IAC'])
  if (process.platform !== 'linux' && 'name' in loopback) {
    const port = { type: 'system', name: loopback.name } as const
    return wayTo(port, sendingTo(port), none)
  }
  if (process.platform === 'win32') {
    throw new CannotPlay(
      'there is no loopMIDI port: make one with loopMIDI (its + button), then start GrandOrgue (docs/grandorgue.md)',
    )
  }
  const port = { type: 'virtual', name: OWN_PORT } as const
  return wayTo(port, sendingTo(port), none)

  function sendingTo(port: PortSpec): PerformOptions {
    const { port: _, ...sending } = portChoice(house, prepared.performance.organ, { monitor: true })
    return { ...sending, port }
  }
}

function wayTo(port: PortSpec, sending: PerformOptions, end: () => Promise<void>): Way {
  if (port.type !== 'virtual') {
    const name = 'name' in port ? port.name : ''
    return {
      sending,
      advice: `It plays on ${name === '' ? 'what you named' : `"${name}"`}: in GrandOrgue this must be on (Audio/MIDI, MIDI Settings).`,
      listeners: async () => null,
      end,
    }
  }
  return {
    sending,
    advice: `It plays on the port "${port.name}", which is there now: start GrandOrgue, or press Escape in it (it then looks for ports anew). It begins when GrandOrgue listens and its organ is loaded.`,
    listeners: async () => listenersOf(port.name),
    end,
  }
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
  process.stdout.write(
    isHeard
      ? 'GrandOrgue listens. Press Enter when its organ is loaded; where its window can be seen from here, it begins by itself.\n'
      : 'Press Enter when GrandOrgue is ready, its organ loaded.\n',
  )
  let isPressed = false
  const lines = createInterface({ input: process.stdin })
  lines.once('line', () => {
    isPressed = true
  })
  void over.then(() => lines.close())
  return { isPressed: () => isPressed, close: () => lines.close() }
}
