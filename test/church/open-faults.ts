import type { Spared } from './script.ts'

/** Faults that the church has found and that are not mended yet (test/church/scenarios.test.ts): chance does not go there. */
export const OPEN: Spared = {
  blocks: false,
  togglesAfterDeath: false,
  damagedPlace: false,
  cable: false,
  slowOpening: false,
  stepsTwice: false,
  restCut: true,
  blockedEnd: true,
  handOnToggles: true,
  handAfterOurs: true,
}
