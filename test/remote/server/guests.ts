import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '../../organ-end.ts'
import { file, header, named, track } from '../../smf.ts'
import { openPage, type Rig, tap } from './rig.ts'

/** Guests who do their worst to a house of a thousand scores, and the house. */

const SCORES = 1000
const SERVICES = 12
/** As much as may be sent (docs/security.md). */
const MOST_NOTES = 29_000

/** Quarters at 120, four to a chord: an hour. */
const longScore = (notes = MOST_NOTES): Uint8Array =>
  file(
    header(1, 1),
    track(
      named('Great'),
      Array.from({ length: notes }, (_, at) => 48 + ((at * 7) % 36)).flatMap((key, at) => [
        ...[0, 0x90, key, 80],
        ...(at % 4 === 3 ? [0x83, 0x60] : [0]),
        ...[0x80, key, 64],
      ]),
    ),
  )

export function fillHouse(home: string): void {
  const tunes = ['st-anne', 'old-100th', 'bwv-553'].map((name) => readFileSync(`scores/${name}.mid`))
  for (let number = 0; number < SCORES; number++)
    writeFileSync(join(home, 'scores', `score-${number}.mid`), tunes[number % tunes.length] ?? '')
  writeFileSync(join(home, 'scores', 'long.mid'), longScore())
  for (let number = 0; number < SERVICES; number++) {
    const items = Array.from({ length: 8 }, (_, at) => `  - { hymn: score-${3 * (8 * number + at)}, verses: 4 }\n`)
    writeFileSync(
      join(home, 'programmes', `sunday-${number}.yaml`),
      `title: Sunday ${number}\nitems:\n${items.join('')}`,
    )
  }
}

export interface Guest {
  readonly cookie: string
  readonly role: 'play' | 'listen'
}

/** What of a guest was answered with which status. */
export type Answers = Record<number, number>

const AT_ONCE = 6

/** Asks for what is dear, as fast as it is answered, on several connections; one that plays sends files and taps as well. */
export async function doWorst(at: string, { cookie, role }: Guest, isOver: () => boolean): Promise<Answers> {
  const answers: Answers = {}
  const ask = async (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type = 'application/json',
  ) => {
    const sends = body === undefined ? {} : { body, headers: { cookie, origin: at, 'content-type': type } }
    try {
      const answer = await fetch(`${at}${path}`, { method, headers: { cookie, origin: at }, ...sends })
      await answer.arrayBuffer()
      answers[answer.status] = (answers[answer.status] ?? 0) + 1
    } catch {
      await pause(50)
      answers[0] = (answers[0] ?? 0) + 1
    }
  }
  let turn = 0
  const reads: readonly (() => Promise<void>)[] = [
    () => ask('GET', `/api/scores?search=${'praise my soul'.slice(0, 1 + (turn % 14))}`),
    () => ask('GET', `/api/scores/score-${turn % SCORES}/check?organ=st-marys`),
    () => ask('GET', '/api/scores/long/roll'),
    () => ask('GET', `/api/programmes/sunday-${turn % SERVICES}`),
    () => ask('POST', '/api/hear', JSON.stringify({ score: 'long', tempo: `${50 + (turn % 100)}%` })),
    () => ask('GET', '/api/organs'),
    () => ask('GET', '/api/playing/roll'),
  ]
  const sends: readonly (() => Promise<void>)[] = [
    () => ask('PUT', `/api/organs/bomb-${turn}`, manyStops(turn), 'application/yaml'),
    () => ask('PUT', `/api/scores/bomb-${turn}`, Uint8Array.from(longScore(28_000 + (turn % 1000))), 'audio/midi'),
    () => ask('PUT', '/api/scores/long/map', JSON.stringify({ map: turn % 2 ? 'G' : 'S' })),
  ]
  const kinds = role === 'play' ? [...sends, ...reads] : reads
  const asking = Array.from({ length: AT_ONCE }, async () => {
    while (!isOver()) await kinds[turn++ % kinds.length]?.()
  })
  await Promise.all([...asking, ...(role === 'play' ? [tapTempo(at, cookie, isOver)] : [])])
  return answers
}

/** A profile as long as may be sent, that takes long to take apart. */
const manyStops = (seed: number): string => {
  const stops = Array.from(
    { length: 900 },
    (_, at) => `      - { name: Stop ${seed} ${at}, family: principal, midi: { cc: ${at % 100}, channel: 16 } }\n`,
  )
  return `name: Bomb ${seed}\ndivisions:\n  - name: Great\n    letter: G\n    channel: 1\n    compass: [36, 96]\n    stops:\n${stops.join('')}`
}

/** Twenty times a second: the whole of a long piece is laid out and compiled for each. */
async function tapTempo(at: string, cookie: string, isOver: () => boolean): Promise<void> {
  const page = await openPage({ url: at, origin: at } as Rig, cookie)
  for (let count = 0; !isOver(); count++) {
    page.send(tap(page, { name: 'tempo', byPercent: count % 2 ? 2 : -2 }, { revision: page.state().revision }))
    await pause(50)
  }
  page.close()
}
