import { formatFinding } from '../../findings/index.ts'
import { type House, withReads } from '../../house/index.ts'
import type { Organ } from '../../organ/index.ts'
import { type Now, resume, statusOf } from '../../performance/index.ts'
import { openProgramme, type Programme, readPlace, readProgramme, resumeAt, sayOrder } from '../../programme/index.ts'
import type { ProgrammeReport } from '../../remote/protocol/index.ts'
import { ticks } from '../../time/index.ts'
import { openOrgan } from '../index.ts'
import type { AskedProgramme } from './job.ts'

const MOST_FINDINGS = 100

/**
 * An order of service as it would be held here: its items, what to look at before, and where it would go on.
 * @throws BadInput
 */
export function reportProgramme(house: House, { path, name, organ: usual }: AskedProgramme): ProgrammeReport {
  const { result, read: judged } = withReads(() => {
    const form = readProgramme(path)
    const organ = openOrgan(house, form.value.organ ?? usual)
    return { form, organ, programme: openProgramme(house, path, form, organ) }
  })
  const { form, organ, programme } = result
  const { title, items } = programme
  return {
    name,
    title,
    date: form.value.date ?? null,
    organ: organ.name,
    items: items.map((item) => ({
      kind: item.kind,
      title: item.title,
      notes: item.notes,
      isOn: item.start === 'on',
      order: sayOrder(item),
    })),
    findings: items
      .flatMap((item) =>
        item.findings.map((each) => ({ severity: each.severity, text: `${item.title}: ${formatFinding(each)}` })),
      )
      .slice(0, MOST_FINDINGS),
    resumes: resumesAt(house, programme, organ),
    judged,
  }
}

function resumesAt(house: House, { file, items }: Programme, organ: Organ): ProgrammeReport['resumes'] {
  const place = readPlace(house, file)
  const resumed = place === null ? null : resumeAt(house, place, items, organ)
  if (resumed === null) return null
  const { state } = resume(organ, resumed)
  if (state.index + state.offered === 0) return null
  const { number, item, go } = statusOf(state, AT_REST)
  return { number, item, go: go.says, notice: resumed.notice }
}

/** Before anything has begun. */
const AT_REST: Now = {
  tick: ticks(0),
  lastTick: ticks(0),
  waitsPassed: 0,
  phase: 'idle',
  hasBegun: false,
  link: 'in',
  drawn: new Set(),
  inDoubt: [],
}
