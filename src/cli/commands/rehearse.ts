import { constants } from 'node:os'
import { join } from 'node:path'
import { openHouse, stateFolder } from '../../files/index.ts'
import { formatFinding } from '../../findings/index.ts'
import { prepare } from '../../organist/index.ts'
import { boundBySender, readFloatWav, rehearseHeadless } from '../../rehearsal/index.ts'
import { rehearsed } from '../../rehearsal-organ/index.ts'
import { openSoundFile } from '../../sound/index.ts'
import type { AddCommand } from '../command.ts'
import { addPieceOptions, type PieceOptions, wishesOf } from '../options.ts'

interface RehearseOptions extends PieceOptions {
  readonly headless?: boolean
  readonly output?: string
  readonly organFile?: string
}

export const addRehearse: AddCommand = (program, done) => {
  addPieceOptions(program.command('rehearse'))
    .argument('<score>')
    .option('--headless')
    .option('-o, --output <file>')
    .option('--organ-file <file>')
    .action(async (score: string, options: RehearseOptions, command) => {
      const house = openHouse(command.optsWithGlobals().home)
      const prepared = prepare(house, wishesOf(house, score, options), (organ) => boundBySender(rehearsed(organ)))
      for (const f of prepared.findings.filter(({ severity }) => severity === 'serious')) console.error(formatFinding(f))
      let signal: NodeJS.Signals | null = null
      for (const s of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(s, () => { signal = s })
      const r = await rehearseHeadless(house, prepared, {
        organFile: async () => options.organFile!, bridgeFolder: join(stateFolder(house), 'jack-bridge'), tailMs: 2500,
        onProgress: (p) => { if (p.type !== 'playing') console.error(performance.now() | 0, p) }, cancelled: { isSo: () => signal !== null },
      }, async (rec) => {
        console.log(rec)
        const w = readFloatWav(rec.soundFile, { fromFrame: rec.placed.zeroFrame, frames: Infinity })
        console.log(w.peak, w.frames)
        if (options.output) await openSoundFile(options.output, rec.format.sampleRate).write(w, () => undefined)
      })
      console.log(r)
      if (signal) done(128 + constants.signals[signal as 'SIGINT'])
    })
}
