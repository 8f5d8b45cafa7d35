import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseMidi } from 'midi-file'
import { BENCH_ORGAN } from './candidates.ts'
import type { BenchScore } from './score.ts'

/** `voluntary export` writes tenths of a millisecond, from both sides of one. */
const ROUNDING_MICROS = 200
const MICROS_PER_EXPORT_TICK = 100

/**
 * "Lost" and "extra" mean something only where no law has a reason to move or change a note: so what would be sent must
 * be the file's notes, each at its moment. @returns in words where it is not
 */
export function difference(score: BenchScore, folder: string): string | null {
  const file = join(folder, 'written.mid')
  const sent = join(folder, 'sent.mid')
  writeFileSync(file, score.file)
  const { status, stderr } = spawnSync(
    'node',
    ['bin/voluntary', '--home', folder, 'export', file, ...BENCH_ORGAN, '-o', sent],
    { encoding: 'utf8' },
  )
  if (status !== 0) return stderr.trim()
  let tick = 0
  const exported: { readonly atMicros: number; readonly bytes: string }[] = []
  for (const event of parseMidi(readFileSync(sent)).tracks.flat()) {
    tick += event.deltaTime
    const atMicros = tick * MICROS_PER_EXPORT_TICK
    if (event.type === 'noteOn' || event.type === 'noteOff') {
      const kind = event.type === 'noteOn' ? 0x90 : 0x80
      exported.push({ atMicros, bytes: `${kind | event.channel} ${event.noteNumber} ${event.velocity}` })
    } else if ('channel' in event) return `a message that is no note: ${event.type}`
  }
  if (exported.length !== score.due.length) return `${exported.length} messages of ${score.due.length}`
  const first = (exported[0]?.atMicros ?? 0) - (score.due[0]?.atMicros ?? 0)
  const inOrder = <T extends { readonly atMicros: number; readonly bytes: string }>(messages: readonly T[]) =>
    [...messages].sort((a, b) => (a.bytes < b.bytes ? -1 : a.bytes > b.bytes ? 1 : a.atMicros - b.atMicros))
  const written = inOrder(score.due.map(({ atMicros, bytes }) => ({ atMicros, bytes: bytes.join(' ') })))
  for (const [index, message] of inOrder(exported).entries()) {
    const own = written[index]
    if (own?.bytes !== message.bytes) return `${message.bytes} is sent for ${own?.bytes}`
    const off = message.atMicros - first - own.atMicros
    if (Math.abs(off) > ROUNDING_MICROS) return `${message.bytes} at ${own.atMicros} µs is sent ${off} µs off`
  }
  return null
}
