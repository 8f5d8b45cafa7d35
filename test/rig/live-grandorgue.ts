import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openHouse } from '../../src/house/index.ts'
import { pause } from '../organ-end.ts'
import { rehearseInTerminal, verifyLive, withGrandOrgue } from '../rehearsal/live.ts'
import { PROGRAM, until } from './device.ts'

/**
 * `voluntary rehearse` as it is without options on Linux: its own port in the ALSA sequencer, which a real GrandOrgue finds
 * and connects by itself. By hand, in the virtual machine, whose clock counts instructions (docs/grandorgue.md):
 * `node dist/rig/test/rig/live-grandorgue.js play FOLDER` there, then `… listen FOLDER` anywhere, which needs no sequencer.
 */
const SCORE = 'st-anne'
const BARS = '2'
const [what, folder = ''] = process.argv.slice(2)
const house = openHouse(resolve(folder))
const soundFile = join(house.home, 'live.wav')

async function play() {
  mkdirSync(house.home, { recursive: true })
  const played = rehearseInTerminal(house, PROGRAM, SCORE, '--to', BARS)
  await until(() => played.said().includes('It plays on the port'), 120_000, 'the port')
  await withGrandOrgue(house, 'alsa', async ({ headless }) => {
    const before = headless.losses().length
    await headless.record()
    if (!played.said().includes('GrandOrgue listens')) throw new Error(`it was not heard:\n${played.said()}`)
    played.child.stdin.write('\r')
    const code = await played.exit
    await pause(1500)
    await headless.endRecording()
    copyFileSync(headless.soundFile, soundFile)
    const losses = headless.losses().slice(before)
    writeFileSync(join(house.home, 'live.json'), JSON.stringify({ code, losses, said: played.said() }, null, 2))
    process.stdout.write(`exit code ${code}, ${losses.length} losses\n${played.said()}`)
    process.exitCode = code === 0 && losses.length === 0 ? 0 : 1
  })
}

function listen() {
  const { isRight, said, counts } = verifyLive(house, SCORE, BARS, soundFile)
  process.stdout.write([...said.map(({ text }) => text), ...counts, isRight ? 'right' : 'not right', ''].join('\n'))
  process.exitCode = isRight ? 0 : 1
}

if (what === 'play') await play()
else listen()
