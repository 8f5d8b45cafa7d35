import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPorts } from '../../src/ports/index.ts'
import { openBooks } from '../real/books.ts'
import { type DayOf, holdService } from '../real/day.ts'
import { daysOf } from '../real/fifo-days.ts'
import { makeHouse } from '../real/house.ts'
import { cableTable, type DayTold } from '../real/table.ts'
import { waitFor } from '../real/waiting.ts'
import { openGadget } from './gadget.ts'
import { openUsb } from './usb-cable.ts'

/**
 * Each moment of a service, and what happens to a real cable there: in the virtual machine with the ALSA sequencer, as
 * root; `npm run long:cable` starts it. `node cable-days.js LOG PART PARTS [MOMENT] [STORY]`: each day is told in LOG as it ends.
 */

const [log = '/dev/null', part = '0', parts = '1', momentName = '', storyName = ''] = process.argv.slice(2)
const PRODUCT = 'TestSynth'
/** An emulated processor. */
const SLOW = 3
const GONE_WITHIN_MS = 20_000

const days = daysOf(({ moment, story }) => moment.name.includes(momentName) && story.name.includes(storyName))
const ours = openGadget(PRODUCT, PRODUCT)
const twin = openGadget('Twin', PRODUCT)
const another = openGadget('Another', 'AnotherSynth')

async function hold({ moment, story, unplugged }: DayOf): Promise<DayTold> {
  const home = mkdtempSync(join(tmpdir(), 'voluntary-cable-'))
  makeHouse(home, moment.kind, PRODUCT)
  const cable = await openUsb(ours, PRODUCT, openBooks(moment.kind), story.needs === 'twin')
  const device = story.needs === 'twin' ? twin : another
  let strayBytes = 0
  const stray = device.read((bytes) => {
    strayBytes += bytes.length
  })
  const other = { plug: async () => device.plug(), unplug: async () => device.unplug() }
  if (story.needs === 'twin') device.plug()
  const startedMs = performance.now()
  const day = await holdService({ home, cable, other, slow: SLOW }, { moment, story, unplugged })
  cable.close()
  device.unplug()
  stray.end()
  await waitFor(() => !listPorts().some((name) => name.includes('Synth')), GONE_WITHIN_MS, 'all cables to be out')
  rmSync(home, { recursive: true, force: true })
  const strays = strayBytes === 0 ? [] : [`${strayBytes} bytes went to the wrong device`]
  const wrongs = [...day.wrongs, ...strays]
  const told = { moment: moment.name, story: story.name, unplugged, wrongs }
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  appendFileSync(log, `${JSON.stringify({ ...told, seconds })}\n`)
  if (wrongs.length > 0) appendFileSync(`${log}.txt`, `${JSON.stringify(told)}\n${day.output}\n`)
  return told
}

writeFileSync(log, '')
const told: DayTold[] = []
for (const [index, day] of days.entries()) if (index % Number(parts) === Number(part)) told.push(await hold(day))
console.log(cableTable(told))
process.exit(told.every(({ wrongs }) => wrongs.length === 0) ? 0 : 1)
