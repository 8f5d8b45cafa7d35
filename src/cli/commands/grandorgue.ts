import type { AddCommand } from '../command.ts'
import { addGrandOrgueBind } from './grandorgue-bind.ts'

/** `voluntary grandorgue`: what has to do with GrandOrgue, the pipe organ in software; each part in a file of its own. */
export const addGrandOrgue: AddCommand = (program, done) => {
  const grandorgue = program.command('grandorgue').description('prepare GrandOrgue, the pipe organ in software')
  for (const add of [addGrandOrgueBind]) add(grandorgue, done)
}
