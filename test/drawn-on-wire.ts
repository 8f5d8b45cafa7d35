import { splitMessages } from '../src/midi/index.ts'
import type { Organ } from '../src/organ/index.ts'

const CONTROL = 0xb
const [BANK, NUMBER, VALUE] = [99, 98, 6]
const DRAWN = 127

/** Numbers of the elements that stand drawn by what was sent to a console of NRPNs (organs/st-marys.yaml). */
export function drawnOnWire({ elements, generalCancel }: Organ, sent: readonly (readonly number[])[]): number[] {
  const drawn = standing(sent, generalCancel)
  return elements.flatMap(({ id, name, control }) => {
    if (control.type !== 'switch') throw new Error(`${name} has no messages of its own`)
    const [own = ''] = standing(splitMessages(control.on))
    return drawn.has(own) ? [id] : []
  })
}

function standing(messages: readonly (readonly number[])[], cancel: Organ['generalCancel'] = null): Set<string> {
  const parameters = new Map<string, number>()
  const drawn = new Set<string>()
  for (const message of messages) {
    const [status = 0, controller = 0, value = 0] = message
    if (cancel && message.join() === [...cancel].join()) drawn.clear()
    if (status >> 4 !== CONTROL) continue
    if (controller === BANK || controller === NUMBER) parameters.set(`${status} ${controller}`, value)
    if (controller !== VALUE) continue
    const stop = `${status} ${parameters.get(`${status} ${BANK}`)} ${parameters.get(`${status} ${NUMBER}`)}`
    if (value === DRAWN) drawn.add(stop)
    else drawn.delete(stop)
  }
  return drawn
}
