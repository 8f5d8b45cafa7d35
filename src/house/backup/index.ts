export type { Manifest } from './manifest.ts'
export { type Restored, restore } from './restore.ts'
export type { Lock } from './seal.ts'
export { writeBackup } from './write-backup.ts'
