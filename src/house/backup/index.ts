export type { KeptFile, Manifest } from './manifest.ts'
export { type Restored, type RestoreWish, restore } from './restore.ts'
export type { Lock } from './seal.ts'
export { type Written, writeBackup } from './write-backup.ts'
