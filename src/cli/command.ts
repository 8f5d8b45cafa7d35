import type { Command } from 'commander'

/** Adds one command to the program; `done` sets the exit code where it is not 0. */
export type AddCommand = (program: Command, done: (exitCode: number) => void) => void
