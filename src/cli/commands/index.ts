import type { AddCommand } from '../command.ts'

/**
 * Add a command: one file beside these, one line here. Each is read where it is asked for only: the first note need not wait
 * for what learns a console or makes an organ's samples.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  play: async () => (await import('./play.ts')).addPlay,
  serve: async () => (await import('./serve.ts')).addServe,
  silence: async () => (await import('./silence.ts')).addSilence,
  devices: async () => (await import('./devices.ts')).addDevices,
  check: async () => (await import('./check.ts')).addCheck,
  export: async () => (await import('./export.ts')).addExport,
  render: async () => (await import('./render.ts')).addRender,
  rehearse: async () => (await import('./rehearse.ts')).addRehearse,
  ports: async () => (await import('./ports.ts')).addPorts,
  organs: async () => (await import('./organs.ts')).addOrgans,
  learn: async () => (await import('./learn.ts')).addLearn,
  scores: async () => (await import('./scores.ts')).addScores,
  programme: async () => (await import('./programme.ts')).addProgramme,
  console: async () => (await import('./console.ts')).addConsole,
  backup: async () => (await import('./backup.ts')).addBackup,
  restore: async () => (await import('./restore.ts')).addRestore,
  service: async () => (await import('./service.ts')).addService,
  grandorgue: async () => (await import('./grandorgue.ts')).addGrandOrgue,
}
