export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)))

const LOOK_EVERY_MS = 10

/** @throws Error that says what was waited for in vain */
export async function waitFor(holds: () => boolean, withinMs: number, what: string): Promise<void> {
  const untilMs = performance.now() + withinMs
  while (!holds()) {
    if (performance.now() > untilMs) throw new Error(`waited ${Math.round(withinMs)} ms in vain for ${what}`)
    await pause(LOOK_EVERY_MS)
  }
}
