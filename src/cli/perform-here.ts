import type { House } from '../house/index.ts'
import { goSwitch, type Live, listenForGo, type Order, perform } from '../organist/index.ts'
import { onPort, type PortOptions, portChoice } from './port-options.ts'
import { type Ended, untilSilent } from './until-silent.ts'
import { showPerformance } from './view/performance-view.ts'

export interface How {
  /** MIDI input of the switch for go; null: the one on which it was taught. */
  readonly goFrom: string | null
  readonly endsWhenOver: boolean
}

/** Performs an order in this process, and shows it, until its end. */
export async function performHere(
  house: House,
  order: Order,
  options: PortOptions,
  { goFrom, endsWhenOver }: How,
): Promise<{ readonly live: Live; readonly outcome: Ended }> {
  const taught = goSwitch(house, goFrom)
  const choice = portChoice(house, order.organ, options)
  const { live, notice } = await onPort(choice, (sending) => perform(house, order, { ...sending, endsWhenOver }))
  const heard = listenForGo(taught, () => live.obey({ name: 'go' }))
  const notices = [notice, live.notice, heard.problem].filter((each) => each !== null)
  const outcome = await untilSilent({
    ...live,
    isPlaying: () => ['playing', 'held', 'waiting'].includes(live.status().state),
    why: `${live.title} is being played`,
    view: showPerformance(live, notices.length === 0 ? null : notices.join('\n')),
  })
  heard.end()
  return { live, outcome }
}
