import { hear, listPorts, type PortSpec } from '../../ports/index.ts'

/** The MIDI ports of this machine; others in tests. */
export interface MachinePorts {
  /** As `voluntary ports` says them. */
  readonly names: () => readonly string[]
  readonly specOf: (name: string) => PortSpec
  readonly hear: typeof hear
}

export const MACHINE_PORTS: MachinePorts = {
  names: () => {
    try {
      return listPorts()
    } catch {
      // There is no MIDI system: then it has no ports.
      return []
    }
  },
  specOf: (name) => ({ type: 'system', name }),
  hear,
}
