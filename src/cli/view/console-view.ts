import type { Outcome } from '../../organist/index.ts'
import { say } from '../print.ts'
import { type LinesReport, obeyLines } from './jamb-lines.ts'
import type { ShownJamb } from './jamb-screen.ts'
import { showJamb } from './jamb-view.ts'

/** Shows it until `stop`: a full screen in a terminal; else it obeys lines, and closes it after the last. */
export function showConsole(
  jamb: ShownJamb,
  notice: string | null,
): {
  readonly stop: () => void
  /** 2 where a line was not understood, 1 where one could not be done. */
  readonly exitCode: () => number
} {
  if (process.stdin.isTTY && process.stdout.isTTY) return { ...showJamb(jamb, notice), exitCode: () => 0 }
  say(...(notice === null ? [] : [notice]), `${jamb.organ.name} → ${jamb.portName}`)
  let report: LinesReport = { misread: 0, refused: 0 }
  const lines = obeyLines(jamb, process.stdin, 'input')
  void lines.ended.then((ended) => {
    report = ended
    return jamb.stop()
  })
  return { stop: lines.stop, exitCode: () => (report.misread > 0 ? 2 : report.refused > 0 ? 1 : 0) }
}

export const endOfJamb = (outcome: Outcome): string =>
  outcome.type === 'failed'
    ? `It could not go on: ${outcome.problem}\n  → ${SWITCH_OFF}`
    : 'Closed; the keys are up and what was drawn here is in.'

const SWITCH_OFF = 'the organ may not have been told to be silent: switch it off and on if a pipe sounds'
