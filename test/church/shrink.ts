import { type Day, live } from './church.ts'
import type { Script } from './script.ts'

/** The same day with fewer happenings, and the same law broken: what is left is what it takes. */
export async function shrink(script: Script, day: Day): Promise<{ readonly script: Script; readonly day: Day }> {
  let best = { script, day }
  const kindOf = ({ broken }: Day) =>
    broken ? `${broken.law} ${broken.says.replace(/[\d.]+/g, '').slice(0, 40)}` : null
  const wanted = kindOf(day)
  const tryOut = async (moments: Script['moments']): Promise<boolean> => {
    const smaller = { ...script, moments }
    const after = await live(smaller)
    if (kindOf(after) !== wanted) return false
    best = { script: smaller, day: after }
    return true
  }
  for (let size = Math.ceil(script.moments.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.script.moments.length; ) {
      const { moments } = best.script
      const cut = moments.slice(at, at + size)
      const lost = cut.reduce((sum, { afterMs }) => sum + afterMs, 0)
      const rest = moments.slice(at + size)
      // First as if nothing had been, then with the time that it took.
      const waits = rest.map((each, index) => (index === 0 ? { ...each, afterMs: each.afterMs + lost } : each))
      if (!(await tryOut([...moments.slice(0, at), ...rest])) && !(await tryOut([...moments.slice(0, at), ...waits])))
        at += size
    }
  }
  return best
}
