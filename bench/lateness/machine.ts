import { readFileSync } from 'node:fs'
import { cpus, release } from 'node:os'

/** What absolute figures belong to. */
export interface Machine {
  readonly date: string
  readonly processors: number
  readonly model: string
  readonly virtual: boolean
  readonly system: string
  readonly node: string
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    processors: cpus().length,
    model: (cpus()[0]?.model ?? '').trim(),
    virtual: hasHypervisor(),
    system: `${process.platform} ${release()}`,
    node: process.version,
  }
}

/** The processor itself says whether another system lends it. */
function hasHypervisor(): boolean {
  try {
    return /^flags.*\bhypervisor\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {
    return false
  }
}
