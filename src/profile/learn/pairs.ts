/** A message that stands for a state of a stop by its number alone, each time it came. */
export interface Code {
  readonly code: number
  /** Where in the capture. */
  readonly index: number
}

/** Which code draws a stop and which retires it. */
interface Pair {
  readonly on: number
  /** The same as `on`: one message that toggles. null: it was never heard. */
  readonly off: number | null
}

export interface Pairing {
  readonly pairs: readonly Pair[]
  /** Another reading explains what was heard nearly as well. */
  readonly isSure: boolean
}

const MOST_DISTANCES = 12
const MOST_COMPARED = 600

interface Reading extends Pairing {
  readonly score: number
}

/** Events that a reading must explain better than another, before it is believed. */
const CLEAR_BY = 0.1
/** A draw that is followed at once by its retirement, as people do who are asked to do both. */
const SIDE_BY_SIDE = 0.25
/** The same message twice in a row: a contact that bounced, or a console that says all twice. */
const DOUBLED = -0.5
/** A maker numbers all stops in one way. */
const REGULAR = 0.3
const OUT_OF_TURN = -2
const UNEXPLAINED = -1
/** The fewest stops are the likeliest. */
const PER_STOP = -0.1
/** A toggle explains anything: only twice side by side does it explain it well. */
const TOGGLED_APART = 0.6

/**
 * A log does not say what was drawn and what retired: of all ways to make pairs of its codes, the one in which each stop
 * is drawn and retired by turns. Toggles are such a way too.
 */
export function pairCodes(codes: readonly Code[]): Pairing {
  const distinct = [...new Set(codes.map(({ code }) => code))]
  if (distinct.length === 0) return { pairs: [], isSure: true }
  const readings = [
    ...distances(codes, distinct).map((distance) => byDistance(codes, distinct, distance)),
    byNeighbours(codes, distinct),
    toggles(codes, distinct),
  ].sort((a, b) => b.score - a.score)
  const [best, ...others] = readings as [Reading, ...Reading[]]
  const pairsIn = (reading: Reading) =>
    reading.pairs
      .map(({ on, off }) => `${on}/${off}`)
      .sort()
      .join()
  const rival = others.find((each) => pairsIn(each) !== pairsIn(best))
  const margin = rival === undefined ? Number.POSITIVE_INFINITY : best.score - rival.score
  return { pairs: best.pairs, isSure: margin > CLEAR_BY * codes.length && best.pairs.every(({ off }) => off !== null) }
}

/** How far apart on and off may be: between codes that follow each other, and what makes pairs of all. */
function distances(codes: readonly Code[], distinct: readonly number[]): number[] {
  const counts = new Map<number, number>()
  const count = (distance: number) => counts.set(distance, (counts.get(distance) ?? 0) + 1)
  for (const [index, { code }] of codes.entries()) {
    const distance = Math.abs(code - (codes[index - 1]?.code ?? code))
    if (distance > 0) count(distance)
  }
  const all = [...distinct].sort((a, b) => a - b).slice(0, MOST_COMPARED)
  for (const [index, low] of all.entries()) for (const high of all.slice(index + 1)) count(high - low)
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_DISTANCES)
    .map(([distance]) => distance)
}

/** On and off are always as far apart as on the other stops. */
function byDistance(codes: readonly Code[], distinct: readonly number[], distance: number): Reading {
  const free = new Set(distinct)
  const couples: [number, number][] = []
  for (const low of [...distinct].sort((a, b) => a - b)) {
    if (!free.has(low) || !free.has(low + distance)) continue
    free.delete(low)
    free.delete(low + distance)
    couples.push([low, low + distance])
  }
  const first = (code: number) => codes.findIndex((each) => each.code === code)
  // What was drawn when the log began is retired first: most stops decide for all.
  const lowDraws = couples.filter(([low, high]) => first(low) < first(high)).length * 2 >= couples.length
  const pairs = couples.map(([low, high]) => (lowDraws ? { on: low, off: high } : { on: high, off: low }))
  const { score, ...reading } = judge(codes, [...pairs, ...[...free].map((on) => ({ on, off: null }))])
  return { ...reading, score: score + (pairs.length >= 3 ? REGULAR * pairs.length : 0), isSure: true }
}

/** Whatever follows a code most often retires what it drew. */
function byNeighbours(codes: readonly Code[], distinct: readonly number[]): Reading {
  const taken = new Set<number>()
  const pairs: Pair[] = []
  for (const on of distinct) {
    if (taken.has(on)) continue
    const followers = codes.flatMap(({ code }, index) => (code === on ? (codes[index + 1]?.code ?? []) : []))
    const off = commonest(followers.filter((each) => !taken.has(each) && each !== on))
    taken.add(on)
    if (off !== null) taken.add(off)
    pairs.push({ on, off })
  }
  return { ...judge(codes, pairs), isSure: true }
}

function toggles(codes: readonly Code[], distinct: readonly number[]): Reading {
  const half = codes.length / 2
  const twiceOver =
    distinct.length === half && codes.slice(0, half).every(({ code }, index) => code === codes[index + half]?.code)
  const score = distinct.reduce((sum, code) => {
    const places = codes.flatMap((each, index) => (each.code === code ? [index] : []))
    const pairs = Math.floor(places.length / 2)
    const gaps = Array.from({ length: pairs }, (_, pair) => (places[2 * pair + 1] ?? 0) - (places[2 * pair] ?? 0))
    const explained = gaps.reduce(
      (all, gap) => all + 2 * (gap === 1 || twiceOver ? 1 + SIDE_BY_SIDE : TOGGLED_APART),
      0,
    )
    return sum + explained + (places.length % 2) * UNEXPLAINED + PER_STOP
  }, 0)
  return { pairs: distinct.map((on) => ({ on, off: on })), score, isSure: true }
}

/** How well pairs explain what was heard: each stop drawn, retired, drawn … */
function judge(codes: readonly Code[], pairs: readonly Pair[]): Omit<Reading, 'isSure'> {
  const roles = new Map<number, { stop: number; draws: boolean }>()
  for (const [stop, { on, off }] of pairs.entries()) {
    roles.set(on, { stop, draws: true })
    if (off !== null) roles.set(off, { stop, draws: false })
  }
  const drawn = new Map<number, boolean>()
  let score = PER_STOP * pairs.length
  for (const [index, { code }] of codes.entries()) {
    const role = roles.get(code)
    const before = codes[index - 1]?.code
    if (!role || pairs[role.stop]?.off === null) score += UNEXPLAINED
    else if (before === code) score += DOUBLED
    else if (drawn.get(role.stop) === role.draws) score += OUT_OF_TURN
    else {
      // What is retired first was drawn when the log began.
      score += drawn.has(role.stop) || role.draws ? 1 : 1 + DOUBLED
      if (!role.draws && before === pairs[role.stop]?.on) score += SIDE_BY_SIDE
    }
    if (role) drawn.set(role.stop, role.draws)
  }
  return { pairs, score }
}

function commonest(values: readonly number[]): number | null {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null
}
