import { rmSync } from 'node:fs'
import { backingUp, breakBackup, breakRestore, makeArchive, placesToBreak, restoring } from './broken-off.ts'

/** `npm run long:restore`: backup and restore broken off at each call that changes the disk, in each way. */
const { folder, archive } = makeArchive()
try {
  for (const [what, command, broken] of [
    ['restores', restoring, breakRestore],
    ['backups', backingUp, breakBackup],
  ] as const) {
    let runs = 0
    let struck = 0
    let wrong = 0
    for (const place of placesToBreak(archive, command)) {
      for (const how of ['killed', 'EIO', 'ENOSPC'] as const) {
        const result = broken(archive, { ...place, how })
        runs++
        if (result.struck) struck++
        if (result.wrong.length === 0) continue
        wrong++
        process.stdout.write(`${place.call} ${place.number} ${how}: ${result.wrong.join('; ')}\n`)
      }
    }
    process.stdout.write(`${runs} ${what} broken off, ${struck} of them ended there; ${wrong} left something wrong\n`)
    if (wrong > 0 || struck === 0) process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
