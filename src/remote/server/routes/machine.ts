import * as z from 'zod'
import { roleSchema } from '../../protocol/index.ts'
import { denied } from '../denied.ts'
import { forMachine, type RouteContext, type Routes } from './route.ts'

const deviceSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: roleSchema,
  pairedAt: z.string(),
  seenAt: z.string(),
  pairedBy: z.string().nullable(),
})
const goneSchema = deviceSchema.extend({ letIn: z.array(deviceSchema.pick({ id: true, name: true })) })

/** For programs of this machine's own user, over the local socket only. */
export function addMachine(app: Routes, { options: { devices } }: RouteContext): void {
  const list = forMachine('who is paired', z.array(deviceSchema), { hide: true })
  app.get('/api/machine/devices', list, async () => [...devices.list()])
  const params = z.object({ id: z.string().max(40) })
  const revoke = forMachine('one of them no longer', goneSchema, { hide: true, params })
  app.delete('/api/machine/devices/:id', revoke, async ({ params: { id } }) => {
    const gone = devices.revoke(id)
    if (gone === null) throw denied(404, `there is no device ${id}`, 'voluntary devices list names them')
    return { ...gone.device, letIn: gone.letIn.map(({ id, name }) => ({ id, name })) }
  })
}
