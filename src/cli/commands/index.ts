import type { AddCommand } from '../command.ts'
import { addCheck } from './check.ts'
import { addExport } from './export.ts'

/** Add a command: one file beside these, one line here. */
export const COMMANDS: readonly AddCommand[] = [addCheck, addExport]
