import * as z from 'zod'
import { writeWhole } from '../house/index.ts'
import { profileSchema } from '../organ/index.ts'
import { programmeForm } from '../programme/index.ts'
import { sideFileSchema } from '../registration/index.ts'

/** Writes the JSON Schemas that editors complete with, from the ones that are checked. `npm run schemas`. */
const schemas: readonly (readonly [string, z.ZodType])[] = [
  ['organs/organ.schema.json', profileSchema],
  ['scores/score.schema.json', sideFileSchema],
  ['programmes/programme.schema.json', programmeForm],
]
for (const [file, schema] of schemas) {
  writeWhole(file, `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`)
}
