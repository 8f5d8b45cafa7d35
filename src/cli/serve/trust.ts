import { createInterface } from 'node:readline/promises'
import { badInput } from '../../findings/index.ts'
import type { House } from '../../house/index.ts'
import { trustWaiting, waitingReasons } from '../../organist/desk/index.ts'
import { DEFAULT_ORGAN, readSettings } from '../../organist/index.ts'
import { say } from '../print.ts'

/** `voluntary organs trust`: a profile that came over the network takes its place, once a person has read what it does. */
export async function trust(house: House, name: string, yes: boolean): Promise<void> {
  const reasons = waitingReasons(house, readSettings(house).organ ?? DEFAULT_ORGAN, name)
  say(`The profile "${name}" was sent over the network.`)
  for (const reason of reasons) say(`  ${reason}`)
  if (!yes && !process.stdin.isTTY)
    throw badInput('--yes', 'nobody is here to be asked', 'say --yes if you know that the machine can bear it')
  if (!yes && !(await isConfirmed())) {
    say('Nothing is changed.')
    return
  }
  say(`Confirmed: ${trustWaiting(house, name)}`)
}

async function isConfirmed(): Promise<boolean> {
  const asked = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await asked.question('Can the machine bear that? Type yes to confirm: ')
  asked.close()
  return answer.trim().toLowerCase() === 'yes'
}
