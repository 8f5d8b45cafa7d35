import { type Command, Option } from 'commander'
import { CannotPlay } from '../findings/index.ts'
import type { House } from '../house/index.ts'
import type { Organ } from '../organ/index.ts'
import { chosenPort, type PerformOptions, type PortWishes, readSettings, type Settings } from '../organist/index.ts'
import { WATCH_FD } from '../ports/index.ts'

/** Options that say where the bytes go, and how: the same in every command that sends to an organ. */
export interface PortOptions {
  readonly organ?: string | undefined
  readonly port?: string
  readonly virtual?: string | true
  readonly device?: string
  readonly monitor?: boolean
  readonly capture?: string
  readonly timing?: Settings['timing']
  readonly unplugged?: Settings['unplugged']
}

export const addPortOptions = (command: Command): Command =>
  addWireOptions(command).option('--capture <file>', 'also write all that is sent to this MIDI file')

/** The same without what stands for one performance only. */
export function addWireOptions(command: Command): Command {
  return command
    .option('-p, --port <name>', 'MIDI output: part of its name, or its number in `voluntary ports`')
    .option('--virtual [name]', 'open a port of our own that other programs (GrandOrgue) find')
    .option('--device <path>', 'raw device: /dev/snd/midiC1D0, a serial line, a FIFO')
    .option('--monitor', 'send nothing: watch only')
    .addOption(new Option('--unplugged <what>', UNPLUGGED).choices(['hold', 'go-on']))
    .addOption(new Option('--timing <who>', TIMING).choices(['auto', 'queue', 'sleep']))
}

const UNPLUGGED = 'while the MIDI cable is out: hold the place, or go on unheard'
const TIMING = 'who keeps the time: the system’s MIDI timer (queue) or our thread (sleep)'

export interface PortChoice extends PerformOptions {
  readonly notice: string | null
  /** What to say where the monitor has to do instead; null where the port was asked for. */
  readonly elseMonitor: string | null
}

/**
 * Where to send and how: the command line over the settings of the house.
 * @returns with a notice that the person must read, where nothing will be heard
 */
export function portChoice(house: House, organ: Organ, options: PortOptions): PortChoice {
  const { timing, unplugged, aheadMs } = readSettings(house)
  const { spec, notice, elseMonitor = null } = chosenPort(organ, portWishes(house, options))
  return {
    port: spec,
    captureFile: options.capture ?? null,
    timing: options.timing ?? timing,
    unplugged: options.unplugged ?? unplugged,
    aheadMs,
    watchFd: watchFd(),
    notice,
    elseMonitor,
  }
}

/** Opens it; a port that nobody asked for and that cannot be opened is not what keeps the music from being watched. */
export async function onPort<Live>(
  { notice, elseMonitor, ...sending }: PortChoice,
  open: (sending: PerformOptions) => Promise<Live>,
): Promise<{ readonly live: Live; readonly notice: string | null }> {
  try {
    return { live: await open(sending), notice }
  } catch (thrown) {
    if (elseMonitor === null || !(thrown instanceof CannotPlay)) throw thrown
    const monitor = { type: 'monitor' } as const
    const { port } = sending
    const live = await open({ ...sending, port: port.type === 'awaited' ? { ...port, standIn: monitor } : monitor })
    return { live, notice: `${elseMonitor}\n${thrown.message}.` }
  }
}

export const portWishes = (house: House, options: PortOptions): PortWishes => ({
  port: options.port ?? portOfSettings(house, options),
  virtual: options.virtual === true ? '' : (options.virtual ?? null),
  device: options.device ?? null,
  monitor: options.monitor ?? false,
})

/** The sentinel gives the program this pipe (src/player/sentinel). */
export const watchFd = (): number | null => (process.env.VOLUNTARY_WATCHED === undefined ? null : WATCH_FD)

/** Whether the command line says where to send. */
export const namesPort = ({ port, virtual, device, monitor }: PortOptions): boolean =>
  [port, virtual, device, monitor].some((each) => each !== undefined)

/** The house's port stands for the house's organ, and only where no other is named. */
function portOfSettings(house: House, options: PortOptions): string | null {
  const { organ, port = null } = readSettings(house)
  return namesPort(options) || (options.organ !== undefined && options.organ !== organ) ? null : port
}
