export { GRANDORGUE_NUMBERS } from './grandorgue.ts'
export type { GrandOrgueControl, GrandOrgueKind, GrandOrgueMessage } from './grandorgue-controls.ts'
export { type GrandOrgueOrgan, type Imported, importOrgan, openGrandOrgue } from './import-organ.ts'
