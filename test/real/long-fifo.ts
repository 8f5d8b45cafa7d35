import { fifoDays, holdAtOnce } from './fifo-days.ts'
import { cableTable } from './table.ts'

/** `npm run long:cable`, without a machine that has a MIDI system: `node long-fifo.js [AT_ONCE] [MOMENT] [STORY]`. */
const [atOnce = '4', moment = '', story = ''] = process.argv.slice(2)
const days = fifoDays((day) => day.moment.name.includes(moment) && day.story.name.includes(story))
const told = await holdAtOnce(days, Number(atOnce), ({ output, ...day }) => {
  process.stderr.write(`${JSON.stringify(day)}\n${day.wrongs.length === 0 ? '' : `${output}\n`}`)
})
console.log(cableTable(told))
process.exit(told.every(({ wrongs }) => wrongs.length === 0) ? 0 : 1)
