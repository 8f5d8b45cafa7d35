export type { GrandOrgueControl, GrandOrgueKind, GrandOrgueMessage } from './grandorgue-controls.ts'
export { GRANDORGUE_NUMBERS } from './grandorgue-reading.ts'
export { type GrandOrgueOrgan, type Imported, importOrgan, openGrandOrgue } from './import-organ.ts'
