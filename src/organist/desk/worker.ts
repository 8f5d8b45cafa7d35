import { openHouse, refuseTricks } from '../../house/index.ts'
import { readOrgan } from '../../organ/index.ts'
import { openOrgan } from '../index.ts'
import { done, thrownAs } from './carried.ts'
import { reportProgramme } from './check-programme.ts'
import { judgeScore, reportScore, rollScore } from './check-score.ts'
import { hearScore } from './hear-score.ts'
import type { Job, JobOutcome, Results } from './job.ts'
import { consolePlan, libraryEntries, organEntries, programmeEntries } from './library.ts'
import { reasonsAgainst } from './reasons.ts'

/** One job after the other, until nobody is there to ask. */
process.on('message', (job) => process.send?.(outcome(job as Job)))
process.once('disconnect', () => process.exit(0))

function outcome(job: Job): JobOutcome {
  try {
    return done(perform(job))
  } catch (thrown) {
    return thrownAs(thrown)
  }
}

function perform(job: Job): Results[Job['type']] {
  if (job.type === 'organ') return judgeOrgan(job)
  const house = openHouse(job.home)
  if (job.type === 'programme') return reportProgramme(house, job)
  if (job.type === 'library') return libraryEntries(house, job.search)
  if (job.type === 'organs') return organEntries(house)
  if (job.type === 'programmes') return programmeEntries(house)
  if (job.type === 'console') return consolePlan(job.name, openOrgan(house, job.path))
  if (job.type === 'roll') return rollScore(house, job)
  if (job.type === 'hear') return hearScore(house, job.wishes, job.name)
  return job.type === 'check' ? reportScore(house, job) : judgeScore(house, job)
}

function judgeOrgan({ file, text, known }: Extract<Job, { type: 'organ' }>): Results['organ'] {
  refuseTricks(file, text)
  const organ = readOrgan(file, text)
  return { title: organ.name, reasons: reasonsAgainst(organ, known) }
}
