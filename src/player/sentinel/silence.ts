import { createGate, MESSAGE_CLASS, openPort, type WatchHeader } from '../../ports/index.ts'
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
  const gate = createGate(openPort(header.port, null), rules)
  const letGo = (channel: number, key: number) => {
    const bytes = [noteOff.status | channel, key, noteOff.velocity]
    gate.send(Uint8Array.from(bytes), 0, bytes.length, MESSAGE_CLASS.note)
  }
  const down = mirror.keysDown()
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

async function until(timeMs: number): Promise<void> {
  const rest = timeMs - performance.now()
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
}
