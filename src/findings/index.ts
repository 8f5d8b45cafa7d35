export { BadInput, badInput, CannotPlay, type Complaint, errorText, formatComplaint, NotThere } from './bad-input.ts'
export { type Finding, finding, formatFinding, inOrder, type Severity } from './finding.ts'
export { nearestWord, slips } from './nearest-word.ts'
export { printable, printableJson, printableLine } from './printable.ts'
