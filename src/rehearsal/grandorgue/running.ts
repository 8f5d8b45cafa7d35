import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Whether GrandOrgue runs, asked of the system in its own way: it keeps no lock of its own, holds the settings of its
 * organ in memory, and writes them over whatever is in the file when it saves or ends.
 * @returns null where the system does not tell
 */
export function isGrandOrgueRunning(platform: NodeJS.Platform = process.platform): boolean | null {
  const names = platform === 'win32' ? namesOnWindows() : (namesByPs() ?? namesInProc())
  return names === null ? null : names.some(isGrandOrgue)
}

/** `GrandOrgue`, `GrandOrgue.exe`, `/Applications/GrandOrgue.app/Contents/MacOS/GrandOrgue`; not its tools. */
export const isGrandOrgue = (command: string): boolean =>
  /(^|[\\/])grandorgue(-[\d.]+[\w.-]*)?(\.exe|\.appimage)?$/i.test(command.trim())

/** POSIX: the name only, so that an argument called GrandOrgue is none. */
function namesByPs(): string[] | null {
  return linesFrom('ps', ['-A', '-o', 'comm='])
}

function namesOnWindows(): string[] | null {
  const lines = linesFrom('tasklist', ['/FO', 'CSV', '/NH'])
  return lines?.flatMap((line) => /^"([^"]+)"/.exec(line)?.[1] ?? []) ?? null
}

/** A small Linux (a container) has no `ps`. */
function namesInProc(): string[] | null {
  try {
    return readdirSync('/proc').flatMap((each) => {
      if (!/^\d+$/.test(each)) return []
      try {
        return [readFileSync(`/proc/${each}/comm`, 'utf8')]
      } catch {
        // It ended while we looked.
        return []
      }
    })
  } catch {
    return null
  }
}

function linesFrom(program: string, args: readonly string[]): string[] | null {
  try {
    const text = execFileSync(program, args, {
      encoding: 'utf8',
      timeout: 10_000,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    })
    return text.split(/\r?\n/).filter((line) => line !== '')
  } catch {
    return null
  }
}
