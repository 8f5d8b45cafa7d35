import type { AddCommand } from '../command.ts'
import { addCheck } from './check.ts'
import { addDevices } from './devices.ts'
import { addExport } from './export.ts'
import { addOrgans } from './organs.ts'
import { addPlay } from './play.ts'
import { addPorts } from './ports.ts'
import { addProgramme } from './programme.ts'
import { addScores } from './scores.ts'
import { addServe } from './serve.ts'

/** Add a command: one file beside these, one line here. */
export const COMMANDS: readonly AddCommand[] = [
  addPlay,
  addServe,
  addDevices,
  addCheck,
  addExport,
  addPorts,
  addOrgans,
  addScores,
  addProgramme,
]
