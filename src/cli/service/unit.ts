import { readFileSync } from 'node:fs'

/** What the unit has to know of this machine. */
export interface UnitWishes {
  /** Whole paths. */
  readonly node: string
  readonly program: string
  /** What follows `serve`. */
  readonly serveOptions: readonly string[]
  /** Of one person, started with their session; else of the machine. */
  readonly ofUser: boolean
  /** Whole path of docs/service.md. */
  readonly page: string
}

/** The name of the service and of its state folder. */
export const SERVICE = 'voluntary'

/** From here to the end of its section a unit of the machine shuts itself in; a user's cannot. */
const SANDBOX = /OOMScoreAdjust=[\s\S]*(?=\n\[Install\])/

/**
 * The unit for systemd (systemd.service(5), systemd.exec(5)): `voluntary.service` here with the paths and words of this
 * machine. It may ask for real-time scheduling, open the sequencer and nothing else of the machine's devices, and write to
 * its own state only.
 */
export function unitText({ node, program, serveOptions, ofUser, page }: UnitWishes): string {
  const home = ofUser ? '%h/.local/share/voluntary' : `%S/${SERVICE}`
  const command = [quoted(node), quoted(program), '--home', home].join(' ')
  const lines: Readonly<Record<string, string>> = {
    Documentation: `file://${encodeURI(page)}`,
    ExecStart: [command, 'serve', ...serveOptions.map(quoted)].join(' '),
    ExecStopPost: `-${[command, 'silence', '--if-killed', ...silenceOptions(serveOptions).map(quoted)].join(' ')}`,
    WantedBy: ofUser ? 'default.target' : 'multi-user.target',
  }
  const unit = readFileSync(new URL('voluntary.service', import.meta.url), 'utf8')
  const filled = unit.replace(/^(\w+)=.*$/gm, (line, key) => (key in lines ? `${key}=${lines[key]}` : line))
  return ofUser ? filled.replace(/^After=.*\n/m, '').replace(SANDBOX, 'NoNewPrivileges=yes\n') : filled
}

/** What `silence` must know of what `serve` is given: the organ, and where it is. */
function silenceOptions(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const [name = '', joined] = word.split(/=(.*)/s)
    const value = joined ?? words[at + 1] ?? ''
    if (name === '--organ') return [value]
    if (['--port', '-p', '--device'].includes(name)) return [name === '-p' ? '--port' : name, value]
    return word === '--monitor' ? [word] : []
  })
}

/** As systemd.service(5) quotes: `%` and `$` would be its own. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w@+=:,./%$-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
