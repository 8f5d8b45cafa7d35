import { createInterface } from 'node:readline/promises'
import { badInput, errorText } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { readToTrust, reasonsToAsk, trustProfile } from '../../organist/desk/index.ts'
import { DEFAULT_ORGAN, readSettings } from '../../organist/index.ts'
import { type PortSpec, portSpecName } from '../../ports/index.ts'
import { say } from '../print.ts'

/**
 * `voluntary organs trust`: a profile that came over the network, or says otherwise than was agreed for its console, counts
 * once a person has read what it does.
 * @param portOf where its console hangs now
 */
export async function trust(
  house: House,
  name: string,
  yes: boolean,
  portOf: (organ: Organ) => PortSpec,
): Promise<void> {
  const shown = readToTrust(house, name)
  const port = portNow(() => portOf(shown.organ))
  const reasons = reasonsToAsk(house, readSettings(house).organ ?? DEFAULT_ORGAN, shown, port)
  const came = shown.waits ? 'was sent over the network' : 'stands in the house'
  say(`The profile "${name}" ${came}${port === null ? '' : `; its console hangs at ${portSpecName(port)}`}.`)
  for (const reason of reasons) say(`  ${reason}`)
  if (!shown.waits && reasons.length === 0) {
    say('It says nothing that was not agreed.')
    return
  }
  if (!yes && !process.stdin.isTTY)
    throw badInput('--yes', 'nobody is here to be asked', 'say --yes if you know that the machine can bear it')
  if (!yes && !(await isConfirmed())) {
    say('Nothing is changed.')
    return
  }
  say(`Confirmed: ${trustProfile(house, shown, port)}`)
}

/** Where no organ is attached, what was agreed for its console before is looked at. */
function portNow(portOf: () => PortSpec): PortSpec | null {
  try {
    return portOf()
  } catch (thrown) {
    say(`${errorText(thrown)}`)
    return null
  }
}

async function isConfirmed(): Promise<boolean> {
  const asked = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await asked.question('Can the machine bear that? Type yes to confirm: ')
  asked.close()
  return answer.trim().toLowerCase() === 'yes'
}
