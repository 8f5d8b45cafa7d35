import * as z from 'zod'
import { roleSchema } from '../../protocol/index.ts'
import { denied } from '../denied.ts'
import type { RouteContext, Routes } from './route.ts'

const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  pairedAt: z.string(),
  seenAt: z.string(),
})
/** For programs of this machine's own user, over the local socket only. */
export function addMachine(app: Routes, { options }: RouteContext): void {
  const { devices } = options
  const config = { access: 'machine' } as const
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
