import { badInput, CannotPlay } from '../../findings/index.ts'
import { type House, list } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { agreedAt, choosePortFrom, judgeProtection, type PortSpec, withoutAddress } from '../../ports/index.ts'
import type { PortChoices } from '../../remote/protocol/index.ts'
import { changeSettings, houseOrganProblem, openOrgan, protectionOf } from '../index.ts'
import type { MachinePorts } from './options.ts'

/** `--port house` */
const HOUSE = 'house'

/** What can be chosen. @param said the port that settings.yaml names; null: none */
export function portChoices(machine: MachinePorts, name: string | null, fixed: string | null): PortChoices {
  const ports = [...machine.names()]
  return { ports, chosen: name === HOUSE ? HOUSE : meantBy(ports, name), house: houseOrganProblem() === null, fixed }
}

function meantBy(ports: readonly string[], name: string | null): string | null {
  try {
    return name === null ? null : choosePortFrom(ports, name)
  } catch {
    // It is not there now, or no longer the only one.
    return name
  }
}

/**
 * Keeps the choice.
 * @param organ the one that the port stands for: the served one
 * @param asked one of the machine's names, `house`, or null for what the profile says
 * @param isKept false: settings.yaml speaks of another organ, so the choice lasts as long as the server
 * @returns how it is said from now on
 * @throws BadInput, CannotPlay where it is not there or protects another console
 */
export function keepPortChoice(
  house: House,
  machine: MachinePorts,
  organ: Organ,
  asked: string | null,
  isKept: boolean,
): string | null {
  const name = asked === null || asked === HOUSE ? asked : nameThatFinds(machine.names(), asked)
  if (asked === HOUSE) {
    const problem = houseOrganProblem()
    if (problem !== null) throw new CannotPlay(`the house organ cannot be heard: ${problem}`)
  } else if (asked !== null) {
    refuseOther(house, organ, asked)
    refuseUnagreed(organ, machine.specOf(asked))
  }
  if (isKept) changeSettings(house, { port: name })
  return name
}

/** A name that finds this port again, also where its address will be another. @throws BadInput where it is not there */
function nameThatFinds(names: readonly string[], asked: string): string {
  if (!names.includes(asked)) throw badInput('', 'this MIDI output is not there (any more)', outputsIn(names))
  const bare = withoutAddress(asked)
  const isOnly = names.filter((name) => withoutAddress(name) === bare).length === 1
  const name = isOnly && choosesIt(names, bare, asked) ? bare : asked
  if (!choosesIt(names, name, asked))
    throw badInput('', 'this MIDI output cannot be told from others by its name', 'name it at the machine with --port')
  return name
}

const outputsIn = (names: readonly string[]): string =>
  names.length === 0 ? 'this machine has none now: is the organ on?' : `these are there: ${names.join(', ')}`

function choosesIt(names: readonly string[], name: string, asked: string): boolean {
  try {
    return name !== HOUSE && choosePortFrom(names, name) === asked
  } catch {
    return false
  }
}

/** The console that hangs there, by its own profile, must not be played by one that protects it less. */
function refuseOther(house: House, organ: Organ, port: string): void {
  const name = withoutAddress(port).toLowerCase()
  for (const each of list(house, 'organs')) {
    if (!each.own || each.name === organ.id) continue
    const other = readable(house, each.path)
    if (!other?.ports.some((pattern) => name.includes(pattern.toLowerCase()))) continue
    const [reason] = judgeProtection(protectionOf(organ), [protectionOf(other)]).loosens
    if (reason !== undefined)
      throw new CannotPlay(
        `this is the port of ${other.name}, which ${organ.name} protects less (${reason}): choose it at the machine`,
      )
  }
}

/** The console that hangs there by what was agreed for it: what is more is not agreed from afar. */
function refuseUnagreed(organ: Organ, port: PortSpec): void {
  const agreed = agreedAt(port)
  const { loosens, adds } = judgeProtection(protectionOf(organ), agreed)
  const [reason] = agreed.length === 0 ? loosens : [...loosens, ...adds]
  if (reason !== undefined)
    throw new CannotPlay(`the console at this port was agreed to take less (${reason}): choose it at the machine`)
}

function readable(house: House, path: string): Organ | null {
  try {
    return openOrgan(house, path)
  } catch {
    // A profile that cannot be read stands for no console.
    return null
  }
}
