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

/** A player that says nothing for so long is started anew, and the organ silenced in between. */
const WATCHDOG_S = 30
/** The sentinel gives the program 20 s to end; then it silences the organ itself. */
const STOP_WITHIN_S = 30

/**
 * The unit for systemd (systemd.service(5), systemd.exec(5)). It may ask for real-time scheduling, open the sequencer and
 * nothing else of the machine's devices, and write to its own state only.
 */
export function unitText({ node, program, serveOptions, ofUser, page }: UnitWishes): string {
  const home = ofUser ? '%h/.local/share/voluntary' : `%S/${SERVICE}`
  const command = [quoted(node), quoted(program), '--home', home].join(' ')
  const serve = [command, 'serve', ...serveOptions.map(quoted)].join(' ')
  const silence = [command, 'silence', '--if-killed', ...silenceOptions(serveOptions).map(quoted)].join(' ')
  return `${[
    '# Made by "voluntary service install"; what you change in a drop-in (systemctl edit voluntary) stays.',
    '[Unit]',
    'Description=Voluntary pipe organ player',
    `Documentation=file://${encodeURI(page)}`,
    ...(ofUser ? [] : ['After=network.target sound.target']),
    '',
    '[Service]',
    'Type=notify',
    '# The sentinel is the main process; the one that plays says that it is ready and well.',
    'NotifyAccess=all',
    `ExecStart=${serve}`,
    '# The program and its sentinel silence the organ whatever ends them; this is for both killed at once.',
    `ExecStopPost=-${silence}`,
    'Restart=on-failure',
    'RestartSec=2',
    `WatchdogSec=${WATCHDOG_S}`,
    `TimeoutStopSec=${STOP_WITHIN_S}`,
    '# Both are told to end; only what does not within the time is killed.',
    'KillMode=mixed',
    'Environment=NODE_ENV=production',
    '',
    '# On time: real-time scheduling for the player’s thread, which asks for it by itself.',
    'LimitRTPRIO=60',
    'LimitNICE=40',
    'LimitMEMLOCK=64M',
    ...(ofUser ? ['NoNewPrivileges=yes'] : SANDBOX),
    '',
    '[Install]',
    `WantedBy=${ofUser ? 'default.target' : 'multi-user.target'}`,
  ].join('\n')}\n`
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

/**
 * `MemoryDenyWriteExecute` is not among them: V8 writes the code that it runs. The network is open to the phones of the
 * house, so `PrivateNetwork` is not either. `ProcSubset` stays whole: /proc/asound tells which timer the sequencer has.
 */
const SANDBOX = [
  'OOMScoreAdjust=-500',
  '',
  'DynamicUser=yes',
  'SupplementaryGroups=audio',
  `StateDirectory=${SERVICE}`,
  'StateDirectoryMode=0700',
  'UMask=0077',
  'DevicePolicy=closed',
  'DeviceAllow=/dev/snd/seq rw',
  'ProtectSystem=strict',
  'ProtectHome=read-only',
  'PrivateTmp=yes',
  'PrivateMounts=yes',
  'ProtectProc=invisible',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'ProtectKernelLogs=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelTunables=yes',
  'ProtectControlGroups=yes',
  'CapabilityBoundingSet=',
  'AmbientCapabilities=',
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'RemoveIPC=yes',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
  'RestrictNamespaces=yes',
  'RestrictSUIDSGID=yes',
  'SystemCallArchitectures=native',
  'SystemCallFilter=@system-service',
  'SystemCallFilter=~@privileged',
  'SystemCallErrorNumber=EPERM',
]
