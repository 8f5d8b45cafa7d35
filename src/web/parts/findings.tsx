import type { ScoreReport } from '../../remote/protocol/index.ts'
import { sentences } from '../live/store.ts'
import { TEXTS } from '../texts.ts'

/** What to look at before it is played, in plain words. */
export const Findings = ({ findings }: { readonly findings: ScoreReport['findings'] }) => (
  <ul class="findings">
    {findings.map(({ severity, text }) => (
      <li key={text} data-severity={severity}>
        <strong>{TEXTS.library.severity[severity]}:</strong> {sentences(text)}
      </li>
    ))}
  </ul>
)
