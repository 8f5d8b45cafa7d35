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
export function portChoices(machine: MachinePorts, said: string | null, fixed: string | null): PortChoices {
  const ports = [...machine.names()]
  return { ports, chosen: said === HOUSE ? HOUSE : meantBy(ports, said), house: houseOrganProblem() === null, fixed }
}

function meantBy(ports: readonly string[], said: string | null): string | null {
  try {
    return said === null ? null : choosePortFrom(ports, said)
  } catch {
    // It is not there now, or no longer the only one.
    return said
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
  const said = asked === null || asked === HOUSE ? asked : sayingOf(machine.names(), asked)
  if (asked === HOUSE) {
    const problem = houseOrganProblem()
    if (problem !== null) throw new CannotPlay(`the house organ cannot be heard: ${problem}`)
  } else if (asked !== null) {
    refuseOther(house, organ, asked)
    refuseUnagreed(organ, machine.specOf(asked))
  }
  if (isKept) changeSettings(house, { port: said })
  return said
}

/** A name that finds this port again, also where its address will be another. @throws BadInput where it is not there */
function sayingOf(names: readonly string[], asked: string): string {
  if (!names.includes(asked)) throw badInput('', 'this MIDI output is not there (any more)', 'choose one of the list')
  const bare = withoutAddress(asked)
  const isOnly = names.filter((name) => withoutAddress(name) === bare).length === 1
  const said = isOnly && choosesIt(names, bare, asked) ? bare : asked
  if (!choosesIt(names, said, asked))
    throw badInput('', 'this MIDI output cannot be told from others by its name', 'name it at the machine with --port')
  return said
}

function choosesIt(names: readonly string[], said: string, asked: string): boolean {
  try {
    return said !== HOUSE && choosePortFrom(names, said) === asked
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
