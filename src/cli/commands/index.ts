import type { AddCommand } from '../command.ts'
import { addBackup } from './backup.ts'
import { addCheck } from './check.ts'
import { addConsole } from './console.ts'
import { addDevices } from './devices.ts'
import { addExport } from './export.ts'
import { addGrandOrgue } from './grandorgue.ts'
import { addLearn } from './learn.ts'
import { addOrgans } from './organs.ts'
import { addPlay } from './play.ts'
import { addPorts } from './ports.ts'
import { addProgramme } from './programme.ts'
import { addRender } from './render.ts'
import { addRestore } from './restore.ts'
import { addScores } from './scores.ts'
import { addServe } from './serve.ts'
import { addService } from './service.ts'
import { addSilence } from './silence.ts'

/** Add a command: one file beside these, one line here. */
export const COMMANDS: readonly AddCommand[] = [
  addPlay,
  addServe,
  addSilence,
  addDevices,
  addCheck,
  addExport,
  addRender,
  addPorts,
  addOrgans,
  addLearn,
  addScores,
  addProgramme,
  addConsole,
  addBackup,
  addRestore,
  addService,
  addGrandOrgue,
]
