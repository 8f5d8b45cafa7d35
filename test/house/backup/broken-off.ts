import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { type Contents, contentsOf, houseWith, LIBRARY, put } from './houses.ts'

/**
 * The built program under strace, which kills it at the n-th call of a kind to the system, or lets that call fail: what a
 * power cut, a full disk or a dying memory card do.
 */
export interface Fault {
  readonly call: string
  readonly number: number
  readonly how: 'killed' | 'EIO' | 'ENOSPC'
}

/** The calls that change a disk. */
const CALLS = [
  'openat',
  'write',
  'pwrite64',
  'fsync',
  'rename',
  'mkdir',
  'unlink',
  'rmdir',
  'utimensat',
  'fchmod',
  'chmod',
]

export const hasStrace = spawnSync('strace', ['-V']).status === 0

const OLDER: Contents = {
  'organs/ours.yaml': 'older organ',
  'scores/hymn.yaml': 'older tempo',
  'scores/mine.mid': 'not in the backup',
}
const NEWER: Contents = { 'programmes/advent.yaml': 'newer programme' }
const BACKUP_MS = 1_700_000_000_000

/** A backup of the library, and the folder that it lies in. */
export function makeArchive(): { readonly folder: string; readonly archive: string } {
  const { home } = houseWith(LIBRARY, BACKUP_MS)
  const archive = join(home, 'x.tar.gz')
  const { status, stderr } = spawnSync('node', ['bin/voluntary', '--home', home, 'backup', '-o', archive])
  if (status !== 0) throw new Error(String(stderr))
  return { folder: home, archive }
}

/** All the calls that a restore, or a backup, makes to change the disk, each to be broken off at: found by looking at one. */
export function placesToBreak(
  archive: string,
  command: (home: string, archive: string) => string[],
): Omit<Fault, 'how'>[] {
  const home = livingHouse()
  const trace = join(home, 'state-trace')
  try {
    const looking = ['-f', '-y', '-qq', '-o', trace, '-e', `trace=${CALLS}`]
    const { status } = spawnSync('strace', [...looking, ...command(home, archive)])
    if (status !== 0) throw new Error('the run to look at did not go well')
    const lines = readFileSync(trace, 'latin1').split('\n')
    const main = lines[0]?.split(' ')[0]
    const counts = new Map<string, number>()
    return lines.flatMap((line) => {
      const [thread, call = ''] = line.split(/[ (]+/)
      if (thread !== main || !CALLS.includes(call)) return []
      const number = (counts.get(call) ?? 0) + 1
      counts.set(call, number)
      return [home, dirname(archive)].some((path) => line.includes(path)) && !line.includes('O_RDONLY')
        ? [{ call, number }]
        : []
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function livingHouse(): string {
  const { home } = houseWith(OLDER, BACKUP_MS - 5000)
  for (const [path, text] of Object.entries(NEWER)) put(home, path, text, BACKUP_MS + 5000)
  return home
}

export const restoring = (home: string, archive: string): string[] => [
  'node',
  'bin/voluntary',
  '--home',
  home,
  'restore',
  archive,
]

/**
 * One restore into a house that lived on, broken off; then what is wrong with the house, if anything, and whether the same
 * restore done again brings it all back.
 */
export function breakRestore(archive: string, { call, number, how }: Fault) {
  const home = livingHouse()
  const before = contentsOf(home)
  const inject = `inject=${call}:${how === 'killed' ? 'signal=KILL' : `error=${how}`}:when=${number}`
  const run = restoring(home, archive)
  try {
    const strace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject]
    const broken = spawnSync('strace', [...strace, ...run], { encoding: 'utf8', timeout: 60_000 })
    const wrong = [...whatIsWrong(home, before), ...badWords(broken.stderr)]
    const again = spawnSync(run[0] ?? '', run.slice(1), { encoding: 'utf8', timeout: 60_000 })
    if (again.status !== 0) wrong.push(`done again: ${again.stderr}`)
    const wanted = { ...LIBRARY, 'scores/mine.mid': OLDER['scores/mine.mid'], ...NEWER }
    if (!isDeepStrictEqual(contentsOf(home), wanted)) wrong.push('done again, it is not all there')
    if (restsOf(home).length > 0) wrong.push(`left behind: ${restsOf(home)}`)
    wrong.push(...whatIsWrong(home, before))
    return { struck: broken.signal === 'SIGKILL' || broken.status !== 0, wrong }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

export const backingUp = (home: string, archive: string): string[] => [
  ...['node', 'bin/voluntary', '--home', home],
  ...['backup', '-o', archive],
]

/** One backup over an older one, broken off: a whole one is there, the older or the newer. */
export function breakBackup(archive: string, { call, number, how }: Fault) {
  const home = livingHouse()
  try {
    const inject = `inject=${call}:${how === 'killed' ? 'signal=KILL' : `error=${how}`}:when=${number}`
    const strace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject]
    const broken = spawnSync('strace', [...strace, ...backingUp(home, archive)], { encoding: 'utf8', timeout: 60_000 })
    const check = spawnSync('node', [...restoring(home, archive).slice(1), '--dry-run'], { encoding: 'utf8' })
    const wrong = [...badWords(broken.stderr), ...(check.status === 0 ? [] : [check.stderr])]
    return { struck: broken.signal === 'SIGKILL' || broken.status !== 0, wrong }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Each file as it was or as the backup has it; and what it was is still somewhere. */
function whatIsWrong(home: string, before: Contents): string[] {
  const now = contentsOf(home)
  const aside = asideOf(home)
  return Object.entries(before).flatMap(([path, was]) => {
    const is = now[path]
    if (is === undefined) return [`${path} is gone`]
    if (is === was) return []
    if (is !== LIBRARY[path]) return [`${path} is neither the one nor the other`]
    if (path in NEWER) return [`${path} was newer and is replaced`]
    return aside.some((kept) => kept[path] === was) ? [] : [`${path} was replaced and not put aside`]
  })
}

function asideOf(home: string): Contents[] {
  const folder = join(home, 'state/replaced')
  return existsSync(folder) ? readdirSync(folder).map((name) => contentsOf(join(folder, name))) : []
}

const restsOf = (home: string): string[] =>
  readdirSync(join(home, 'state')).filter((name) => name.startsWith('restoring-'))

const badWords = (stderr: string): string[] => (/unexpected fault|^\s+at /m.test(stderr) ? [`it said: ${stderr}`] : [])
