const LOOK_EVERY_MS = 20

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Looks until it is so. @returns whether it was, in time */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = LOOK_EVERY_MS,
): Promise<boolean> {
  const latest = performance.now() + withinMs
  for (;;) {
    if (await isSo()) return true
    if (performance.now() >= latest) return false
    await sleep(everyMs)
  }
}
