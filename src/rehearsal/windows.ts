import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** How GrandOrgue stands, as far as its windows say. */
export type Standing =
  | { readonly type: 'starting' }
  | { readonly type: 'loading' }
  /** @property remarks it has something to say, and can be played */
  | { readonly type: 'ready'; readonly organ: string; readonly remarks: boolean }
  /** It waits for somebody to answer it. */
  | { readonly type: 'asks'; readonly titles: readonly string[] }

/** Titles of GrandOrgue 3.9 to 3.13 (English: it is started without a language), and what they mean here. */
const ASKS: Readonly<Record<string, string>> = {
  'Load error': 'the organ cannot be loaded: its definition or its settings have an error, or samples are missing',
  Error: 'something went wrong in it',
  Warning: 'it warns of something',
  Import: 'the settings belong to another organ definition, and it asks whether to use them',
  'Program Settings': 'it cannot use the sound or MIDI that it was given',
  'Settings Reason': 'it cannot use the sound or MIDI that it was given',
  'GrandOrgue settings': 'it cannot use the sound or MIDI that it was given',
  Settings: 'it cannot use the sound or MIDI that it was given',
}
const LOADING = 'Loading sample set'
const REMARKS = 'Log messages'
const MAIN = /^GrandOrgue v?\S+ - (.+)$/

/** What a title of an asking window means, in words. */
export const meaningOf = (title: string): string => ASKS[title] ?? 'it shows a window that is not known'

/** Titles of the windows of one program, from `xwininfo -root -tree`: `0x40000b "Load error": ("GrandOrgue" "GrandOrgue") …` */
export const titlesOf = (tree: string): string[] =>
  tree.split('\n').flatMap((line) => {
    const found = /^\s+0x[0-9a-f]+ "(.*)": \("[Gg]rand[Oo]rgue"/.exec(line)
    return found?.[1] === undefined ? [] : [found[1]]
  })

const run = promisify(execFile)

/** Titles of GrandOrgue's windows on an X screen; none where there is no such screen (yet), or nobody to ask. */
export async function titlesOn(env: NodeJS.ProcessEnv): Promise<string[]> {
  try {
    return titlesOf((await run('xwininfo', ['-root', '-tree'], { env, timeout: 5000 })).stdout)
  } catch {
    return []
  }
}

export function standingOf(titles: readonly string[]): Standing {
  const asks = [...new Set(titles.filter((title) => title in ASKS))]
  if (asks.length > 0) return { type: 'asks', titles: asks }
  if (titles.includes(LOADING)) return { type: 'loading' }
  const organ = titles.flatMap((title) => MAIN.exec(title)?.[1] ?? [])[0]
  return organ === undefined ? { type: 'starting' } : { type: 'ready', organ, remarks: titles.includes(REMARKS) }
}
