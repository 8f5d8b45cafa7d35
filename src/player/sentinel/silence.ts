import { CannotPlay, errorText } from '../../findings/index.ts'
import { asItIsNow, createGate, MESSAGE_CLASS, openPort, type PortSpec, type WatchHeader } from '../../ports/index.ts'
import { STANDS_STILL_MS } from './life.ts'
import type { Mirror } from './mirror.ts'

/** A note-off is three bytes; where the wire takes no time, this pause keeps a receiver's buffer from running over. */
const LEAST_PAUSE_MS = 0.2

/**
 * Silences an organ whose player died: first the keys that were down, then every key of every division at the wire's
 * pace, then, after the maker's whole spacing, what the player had drawn is retired. Through the last gate, as everything.
 * @returns how many keys were down
 * @throws CannotPlay where the port cannot be opened
 */
export async function silence(header: WatchHeader, mirror: Mirror): Promise<number> {
  const { rules, noteOff } = header
  const gate = createGate(openPort(reachable(header.port), null), rules, { afterDeath: true })
  const letGo = (channel: number, key: number) => {
    const bytes = [noteOff.status | channel, key, noteOff.velocity]
    gate.send(Uint8Array.from(bytes), 0, bytes.length, MESSAGE_CLASS.note)
  }
  const down = mirror.keysDown(true)
  for (const about of down) letGo(about >> 7, about & 0x7f)
  const pauseMs = Math.max(LEAST_PAUSE_MS, (3 * header.microsPerByte) / 1000)
  let dueMs = performance.now() + down.length * pauseMs
  for (const [channel, keys] of rules.keys.entries()) {
    for (let key = keys?.low ?? 1; key <= (keys?.high ?? 0); key++) {
      await until(dueMs)
      letGo(channel, key)
      dueMs = Math.max(dueMs + pauseMs, performance.now())
    }
  }
  for (const bytes of mirror.retirements()) {
    gate.send(Uint8Array.from(bytes), 0, bytes.length, MESSAGE_CLASS.spaced)
  }
  while (Number.isFinite(gate.nextDueMs())) {
    await until(gate.nextDueMs())
    gate.pump()
  }
  gate.close()
  return down.length
}

/** A port that was awaited and is not there has nothing sounding; what stood in for it ends with its player. */
export function reachable(port: PortSpec): PortSpec {
  try {
    return asItIsNow(port)
  } catch {
    return { type: 'monitor' }
  }
}

/**
 * Lets go of the keys of a player that lives and stands still (SIGSTOP, a blocked call of the system), through a connection of
 * our own. Nothing is retired: the player goes on one day, and then what was let go is passed over until its next note.
 */
export function letGoOfStanding({ port, rules, noteOff }: WatchHeader, mirror: Mirror): void {
  const down = mirror.keysDown()
  if (down.length === 0) return
  const offs = down.map((about) => Uint8Array.of(noteOff.status | (about >> 7), about & 0x7f, noteOff.velocity))
  // Also where it fails: it is tried once.
  for (const each of offs) mirror.sent(each)
  const stood = `the player has stood still for ${STANDS_STILL_MS / 1000} s`
  try {
    // A virtual port is nobody's but the player's.
    if (port.type === 'virtual') throw new CannotPlay('its port is the player’s own')
    const gate = createGate(openPort(reachable(port), null), rules)
    for (const each of offs) gate.send(each, 0, each.length, MESSAGE_CLASS.note)
    gate.close()
    process.stderr.write(
      `voluntary: ${stood}: ${down.length} key${down.length === 1 ? ' was' : 's were'} let go; the music goes on with its next notes\n`,
    )
  } catch (thrown) {
    process.stderr.write(`voluntary: ${stood}, and its keys cannot be let go (${errorText(thrown)})\n`)
  }
}

async function until(timeMs: number): Promise<void> {
  const rest = timeMs - performance.now()
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
}
