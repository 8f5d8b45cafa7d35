import { join } from 'node:path'
import type { JackSpec } from '../ports/index.ts'
import { makeLine } from './headless.ts'
import { startBridge } from './jack-bridge/bridge.ts'
import { findBridge } from './jack-bridge/find-bridge.ts'
import { openWorkshop } from './workshop.ts'

/** A way to programs that hear MIDI over the JACK server which runs here. */
export interface JackWay {
  readonly port: JackSpec
  /** Connects it to GrandOrgue, where that is there. @returns how many hear it */
  readonly connect: () => Promise<number>
  readonly end: () => Promise<void>
}

const CLIENT = 'Voluntary'
/** Every input of GrandOrgue's, also where it calls itself by an instance's name. */
const GRANDORGUE = '^GrandOrgue.*:'
const LEAD_MS = 40
/** For the sentinel, which silences the organ where we were killed. */
const LINGER_MS = 10_000

/**
 * @param bridgeFolder where the bridge is kept once it is built
 * @throws CannotPlay where no JACK server runs, or the bridge cannot be built
 */
export async function openJackWay(bridgeFolder: string): Promise<JackWay> {
  const program = findBridge(bridgeFolder)
  const workshop = openWorkshop()
  try {
    const line = join(workshop.folder, 'line')
    makeLine(line)
    const env = { ...process.env, JACK_NO_START_SERVER: '1' }
    const bridge = await startBridge({ program, name: CLIENT, line, lingerMs: LINGER_MS, recording: null, env })
    return {
      port: { type: 'jack', line, name: 'GrandOrgue over JACK', leadMs: LEAD_MS, isPrivate: false },
      connect: () => bridge.connectMidi(GRANDORGUE),
      end: async () => {
        await bridge.end().catch(() => undefined)
        workshop.remove()
      },
    }
  } catch (thrown) {
    workshop.remove()
    throw thrown
  }
}
