import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CannotPlay } from '../findings/index.ts'
import { grandOrgueConfig, type MidiWay, type SoundFormat } from './grandorgue-config.ts'
import { type Helper, startHelper } from './helpers.ts'
import { sleep } from './until.ts'
import { meaningOf, type Standing, standingOf, titlesOn } from './windows.ts'

export interface Loaded {
  readonly helper: Helper
  /** It had something to say, which nobody read. */
  readonly remarks: boolean
}

const LOOK_EVERY_MS = 80
/** From its start until it shows that it loads. */
const SHOWS_WITHIN_MS = 20_000
/** A large organ from a slow disk. */
const LOADS_WITHIN_MS = 15 * 60_000
/** Where the machine gives it: its MIDI goes through the thread that draws. */
const NICE = -10
/** Below JACK's threads and the player's. */
const PRIORITY = '10'

/**
 * Starts GrandOrgue with an organ, in a home of its own, and waits until it can be played.
 * @param env where its screen and its JACK are
 * @throws CannotPlay that says what it complains of
 */
export async function startGrandOrgue(
  keeper: string,
  folder: string,
  organFile: string,
  format: SoundFormat,
  midi: MidiWay,
  env: NodeJS.ProcessEnv,
  onLoading: () => void,
): Promise<Loaded> {
  const home = join(folder, 'home')
  for (const each of ['GrandOrgue/Data', 'GrandOrgue/Cache', '.config', '.cache', 'run']) {
    mkdirSync(join(home, each), { recursive: true, mode: 0o700 })
  }
  // In its home's folder, visible: where wxWidgets' older layout has it, with which 3.9 is built.
  writeFileSync(join(home, 'GrandOrgueConfig'), grandOrgueConfig(home, format, midi))
  const helper = startHelper(keeper, 'GrandOrgue', [organFile], { folder, env: homeEnv(home, env), nice: NICE })
  try {
    const remarks = await ready(helper, env, onLoading)
    hurry(helper)
    return { helper, remarks }
  } catch (thrown) {
    await helper.stop()
    throw thrown
  }
}

/**
 * The thread that hears its messages goes before all that is not real-time, where we may have that: not before it has loaded,
 * which would take a whole processor from the others.
 */
function hurry({ child: { pid } }: Helper): void {
  if (pid !== undefined) spawnSync('chrt', ['-r', '-p', PRIORITY, String(pid)], { stdio: 'ignore' })
}

/** Nothing of the person's own desktop: no language, no theme, no settings, no bus. */
function homeEnv(home: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { WAYLAND_DISPLAY: _, DBUS_SESSION_BUS_ADDRESS: _bus, LANGUAGE: _language, ...rest } = env
  return {
    ...rest,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    TMPDIR: home,
    LC_ALL: 'C.UTF-8',
    GDK_BACKEND: 'x11',
    NO_AT_BRIDGE: '1',
    GSETTINGS_BACKEND: 'memory',
    GIO_USE_VFS: 'local',
  }
}

async function ready(helper: Helper, env: NodeJS.ProcessEnv, onLoading: () => void): Promise<boolean> {
  const began = performance.now()
  let last: Standing['type'] = 'starting'
  for (;;) {
    if (!helper.isRunning()) throw new CannotPlay(`GrandOrgue has ended: ${helper.lastLines() || 'it says nothing'}`)
    const standing = standingOf(await titlesOn(env))
    if (standing.type === 'ready') return standing.remarks
    if (standing.type === 'asks') throw asks(standing.titles)
    if (standing.type === 'loading' && last !== 'loading') onLoading()
    last = standing.type
    const within = standing.type === 'loading' ? LOADS_WITHIN_MS : SHOWS_WITHIN_MS
    if (performance.now() - began > within) {
      const seen = await titlesOn(env)
      throw new CannotPlay(
        `GrandOrgue does not become ready within ${within / 1000} s${seen.length === 0 ? '' : `; it shows: ${seen.join(', ')}`}`,
      )
    }
    await sleep(LOOK_EVERY_MS)
  }
}

const asks = (titles: readonly string[]): CannotPlay =>
  new CannotPlay(
    `GrandOrgue cannot be played: ${titles.map((title) => `${meaningOf(title)} (its window "${title}")`).join('; ')}\n  → open this organ in GrandOrgue yourself: it says there what it is`,
  )
