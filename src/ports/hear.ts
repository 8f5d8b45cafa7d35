import { badInput, CannotPlay } from '../findings/index.ts'
import { midiLibrary } from './midi-system.ts'
import { withoutAddress } from './port-names.ts'

type OnMessage = (bytes: readonly number[]) => void

/**
 * Listens to what a device sends back: the input that has the same name as an output. In the thread that calls it.
 * @param onMessage one whole message, also Active Sensing
 * @returns ends it; null where the device has no input
 */
export function hear(outputName: string, onMessage: OnMessage): (() => void) | null {
  const input = new (midiLibrary().Input)()
  const names = namesOf(input)
  const exact = names.indexOf(outputName)
  const index = exact >= 0 ? exact : names.findIndex((each) => withoutAddress(each) === withoutAddress(outputName))
  if (index < 0) {
    input.destroy()
    return null
  }
  return open(input, index, onMessage)
}

/**
 * Listens to the input that a person means by a part of its name.
 * @throws BadInput where none or several fit; CannotPlay where it cannot be opened
 */
export function hearFrom(part: string, onMessage: OnMessage): () => void {
  const input = new (midiLibrary().Input)()
  const names = namesOf(input)
  const hits = names.flatMap((name, index) =>
    withoutAddress(name).toLowerCase().includes(part.toLowerCase()) ? [index] : [],
  )
  const [index] = hits
  if (index === undefined || hits.length > 1) {
    input.destroy()
    const advice = names.length === 0 ? 'this machine has none: is the cable in?' : `there are: ${names.join(', ')}`
    throw badInput('', `"${part}" fits ${hits.length === 0 ? 'no MIDI input' : `${hits.length} MIDI inputs`}`, advice)
  }
  const end = open(input, index, onMessage)
  if (end === null)
    throw new CannotPlay(`the MIDI input ${names[index]} cannot be opened: is another program using it?`)
  return end
}

type Input = InstanceType<ReturnType<typeof midiLibrary>['Input']>

const namesOf = (input: Input): string[] =>
  Array.from({ length: input.getPortCount() }, (_, index) => input.getPortName(index))

function open(input: Input, index: number, onMessage: OnMessage): (() => void) | null {
  // SysEx and Active Sensing too; of clock there is too much.
  input.ignoreTypes(false, true, false)
  input.on('message', (_deltaSeconds, bytes) => onMessage(bytes))
  try {
    input.openPort(index)
  } catch {
    input.destroy()
    return null
  }
  return () => input.destroy()
}
