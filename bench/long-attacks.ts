import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { besiege } from '../test/remote/server/siege.ts'
import { endServer, pairPhone, startServer } from '../test/remote/server/started.ts'

/**
 * `npm run long:attacks -- [CONNECTIONS] [SECONDS]`: the built program plays while it is besieged (test/remote/server/siege.ts).
 * Needs that many open files twice (`ulimit -n`). Exit code 1 where something fell over.
 */
const [connections = 5000, seconds = 60] = process.argv.slice(2).map(Number)
const MOST_GROWN_MB = 300

const home = mkdtempSync(join(tmpdir(), 'voluntary-siege-'))
const served = await startServer(home, join(home, 'organ.fifo'))
try {
  const siege = await besiege(served, await pairPhone(served), connections, seconds)
  process.stdout.write(`${JSON.stringify(siege, null, 2)}\n`)
  const code = await endServer(served)
  const left = served.organ.keysDown()
  const faults = [
    siege.opened < connections && `only ${siege.opened} connections were opened: ulimit -n?`,
    !siege.isStillPlaying && 'it no longer plays',
    !siege.isNewcomerServed && 'a newcomer is not let in',
    siege.refusedTaps > 0 && `${siege.refusedTaps} taps were refused`,
    (siege.grownMb ?? 0) > MOST_GROWN_MB && `it took ${siege.grownMb} MiB`,
    code !== 0 && `it ended with ${code}`,
    left.length > 0 && `keys are left down: ${left.join(', ')}`,
  ].filter((fault) => fault !== false)
  for (const fault of faults) process.stdout.write(`${fault}\n`)
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  served.process.kill('SIGKILL')
  rmSync(home, { recursive: true, force: true })
}
