export { GRANDORGUE_NUMBERS } from './grandorgue.ts'
export { type Imported, importOrgan } from './import-organ.ts'
