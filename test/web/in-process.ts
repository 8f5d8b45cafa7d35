import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openHouse } from '../../src/house/index.ts'
import { type OrganServicesOptions, openOrganServices } from '../../src/organist/desk/index.ts'
import { type OrganEnd, openOrganEnd } from '../organ-end.ts'
import { openRig } from '../remote/server/rig.ts'

/** The real server and keeper in this process, on MIDI ports of our own: FIFOs with an organ at each end. */
export interface ServedHere {
  readonly organs: Readonly<Record<string, OrganEnd>>
  readonly link: (role?: 'play' | 'listen') => string
  /** The organ says something. */
  readonly say: (...bytes: number[]) => void
  readonly isHeard: () => boolean
  readonly end: () => Promise<void>
}

export async function serveHere(
  home: string,
  names: readonly string[],
  change: Partial<OrganServicesOptions> = {},
): Promise<ServedHere> {
  const folder = mkdtempSync(join(tmpdir(), 'voluntary-ports-'))
  const paths = new Map(names.map((name, index) => [name, join(folder, `port-${index}`)]))
  const organs = Object.fromEntries([...paths].map(([name, path]) => [name, openOrganEnd(path)]))
  let onMessage: ((bytes: readonly number[]) => void) | null = null
  const keeper = openOrganServices(openHouse(home), {
    organ: 'st-marys',
    port: { port: names[0] ?? null, virtual: null, device: null, monitor: false },
    givenPort: null,
    settings: { timing: 'sleep', unplugged: 'hold', aheadMs: 40 },
    watchFd: null,
    machine: {
      names: () => names,
      specOf: (name) => ({ type: 'device', path: paths.get(name) ?? '' }),
      hear: (_, take) => {
        onMessage = take
        return () => {
          onMessage = null
        }
      },
    },
    ...change,
  })
  const rig = await openRig(keeper, { pageFolder: resolve('dist/web') })
  return {
    organs,
    link: (role = 'play') => `${rig.url}/pair#${rig.options.pairing.offer(role).secret}`,
    say: (...bytes) => onMessage?.(bytes),
    isHeard: () => onMessage !== null,
    end: async () => {
      await rig.close()
      await keeper.close()
      for (const organ of Object.values(organs)) organ.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
