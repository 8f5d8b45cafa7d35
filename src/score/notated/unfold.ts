import type { Jump, WrittenBar } from './notated.ts'

/** Bars that a piece may have when it is played: a damaged file may send the player round for ever. */
const MOST_BARS = 20_000

/**
 * The order in which bars are played, by index: repeats, endings, D.C., D.S., Fine and Coda. A jump is taken once, at
 * the last pass of its bar. What is played again after it is played once, with its last ending, unless the score says
 * otherwise; behind the bar that it left, and in the coda, repeats count again.
 */
export function playedOrder(bars: readonly WrittenBar[]): number[] {
  const order: number[] = []
  const taken = new Set<number>()
  /** The jump that was taken last. */
  const last: { jump: Jump | null; from: number } = { jump: null, from: -1 }
  let at = 0
  let start = 0
  let pass = 1
  const goTo = (bar: number) => {
    at = start = bar
    pass = 1
  }
  while (at < bars.length && order.length < MOST_BARS) {
    const { repeats } = bars[at] as WrittenBar
    const entersRepeat = repeats.begins && at !== start
    const isLeavingEndings = at !== start && repeats.ending === null && endingOf(bars, at - 1) !== null
    // What is repeated next begins behind the endings, or under the last of them.
    if (isLeavingEndings && endingOf(bars, start) === null) goTo(at)
    const passes = passesOf(bars, at)
    const isLastPass = last.jump !== null && !last.jump.repeats
    const now = isLastPass ? passes : pass
    if (repeats.ending !== null && !repeats.ending.includes(now)) {
      at++
      continue
    }
    // Only now: a repeat may begin under the last ending of the one before.
    if (entersRepeat) goTo(at)
    order.push(at)
    const left = last.jump === null ? null : signAt(bars, at, last.jump)
    if (left === 'fine') break
    if (left === 'toCoda' && last.jump !== null) {
      const coda = findSign(bars, 'coda', last.jump.coda)
      last.jump = null
      if (coda >= 0) {
        goTo(coda)
        continue
      }
    }
    if (last.jump !== null && at === last.from && !last.jump.repeats) {
      last.jump = null
      pass = passesAhead(bars, at)
    }
    if (!isLastPass && pass < passes && repeats.times > 1) {
      pass++
      at = start
      continue
    }
    const { jump } = repeats
    if (jump !== null && !taken.has(at) && now >= passesAhead(bars, at)) {
      const target = jump.to === null ? 0 : findSign(bars, 'segno', jump.to)
      taken.add(at)
      if (target >= 0) {
        last.jump = jump
        last.from = at
        goTo(target)
        continue
      }
    }
    if (repeats.times > 1 && repeats.ending === null) goTo(at + 1)
    else at++
  }
  return order
}

const endingOf = (bars: readonly WrittenBar[], at: number) => bars[at]?.repeats.ending ?? null

/** How often the section is played that a bar ends: by the endings that stand together, else as its repeat says. */
function passesOf(bars: readonly WrittenBar[], at: number): number {
  if (endingOf(bars, at) === null) return bars[at]?.repeats.times ?? 1
  let most = 1
  let first = at
  while (endingOf(bars, first - 1) !== null && !isNewGroup(bars, first)) first--
  for (let bar = first; endingOf(bars, bar) !== null && (bar === first || !isNewGroup(bars, bar)); bar++)
    most = Math.max(most, ...(endingOf(bars, bar) ?? []))
  return most
}

/** How often the repeat is played that a bar stands in; 1 where it stands in none. */
function passesAhead(bars: readonly WrittenBar[], at: number): number {
  const own = endingOf(bars, at)
  if (own !== null) return Math.max(...own)
  for (let bar = at; bar < bars.length; bar++) {
    if (bar > at && bars[bar]?.repeats.begins) return 1
    if ((bars[bar]?.repeats.times ?? 1) > 1) return passesOf(bars, bar)
  }
  return 1
}

/** A bar under "1." behind one under "2." belongs to the next repeat. */
const isNewGroup = (bars: readonly WrittenBar[], at: number): boolean =>
  Math.min(...(endingOf(bars, at) ?? [1])) < Math.min(...(endingOf(bars, at - 1) ?? [1]))

/** Whether the music that came back by a jump is left at the end of a bar. */
function signAt(bars: readonly WrittenBar[], at: number, { until }: Jump): 'fine' | 'toCoda' | null {
  if (until === null) return null
  const sign = bars[at]?.repeats.signs.find(
    ({ kind, label }) => (kind === 'fine' || kind === 'toCoda') && (until === 'any' || label === until),
  )
  return sign === undefined ? null : sign.kind === 'fine' ? 'fine' : 'toCoda'
}

function findSign(bars: readonly WrittenBar[], kind: 'segno' | 'coda', label: string): number {
  const has = (wanted: (label: string) => boolean) =>
    bars.findIndex(({ repeats }) => repeats.signs.some((sign) => sign.kind === kind && wanted(sign.label)))
  const exact = has((each) => each === label)
  return exact >= 0 ? exact : has(() => true)
}
