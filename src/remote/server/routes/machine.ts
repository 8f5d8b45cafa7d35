import * as z from 'zod'
import { pieceSchema, roleSchema } from '../../protocol/index.ts'
import { denied } from '../denied.ts'
import type { RouteContext, Routes } from './route.ts'

const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  pairedAt: z.string(),
  seenAt: z.string(),
})
/** At the machine a path may be given. */
const filePieceSchema = pieceSchema.extend({
  score: z.string().min(1).max(4096),
  organ: z.string().max(4096).nullish(),
  registration: z.string().max(4096).nullish(),
})

/** For programs of this machine's own user, over the local socket only. */
export function addMachine(app: Routes, { services, options }: RouteContext): void {
  const { devices } = options
  const config = { access: 'machine' } as const
  app.post(
    '/api/machine/play',
    {
      config,
      schema: {
        hide: true,
        body: filePieceSchema,
        response: { 200: z.object({ says: z.string().nullable(), revision: z.number() }) },
      },
    },
    async ({ body }) => {
      const says = await services.playHere(body)
      return { says, revision: services.state().revision }
    },
  )
  app.get(
    '/api/machine/devices',
    { config, schema: { hide: true, response: { 200: z.array(deviceSchema) } } },
    async () => [...devices.list()],
  )
  app.delete(
    '/api/machine/devices/:id',
    { config, schema: { hide: true, params: z.object({ id: z.string().max(40) }), response: { 200: deviceSchema } } },
    async ({ params }) => {
      const gone = devices.revoke(params.id)
      if (gone === null) throw denied(404, `there is no device ${params.id}`, 'voluntary devices list names them')
      return gone
    },
  )
}
