export type { GrandOrgueControl, GrandOrgueMessage } from './grandorgue-controls.ts'

export { type GrandOrgueOrgan, type Imported, importOrgan, openGrandOrgue } from './import-organ.ts'
