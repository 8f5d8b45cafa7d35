import * as z from 'zod'
import {
  choosePortSchema,
  heardSchema,
  keptSchema,
  playingSettingsSchema,
  portChoicesSchema,
  profileSettingsSchema,
  wireSchema,
} from '../../protocol/index.ts'
import { checkName } from '../safe-name.ts'
import { forListeners, forPlayers, params, type RouteContext, type Routes } from './route.ts'

/** The way to the organ: its port, its wire, what comes back. */
export function addOrganSettings(app: Routes, { services }: RouteContext): void {
  app.get('/api/port', forListeners('where the organ may hang, and where it does', portChoicesSchema), async () =>
    services.portChoices(),
  )
  const chosen = z.object({ says: z.string().nullable() })
  const choosing = forPlayers('choose the port of the organ', chosen, {
    description: 'A name of the list of GET /api/port, never a path. Refused while something is played.',
    body: choosePortSchema,
  })
  app.put('/api/port', choosing, async ({ body }) => ({ says: await services.choosePort(body.port) }))

  app.get('/api/wire', forListeners('how fast, how early, who keeps the time', wireSchema), async () => services.wire())
  const setting = forPlayers('set how this house plays', wireSchema, {
    description: 'Kept in settings.yaml. Refused while something is played.',
    body: playingSettingsSchema,
  })
  app.put('/api/wire', setting, async ({ body }) => {
    await services.setPlaying(body)
    return services.wire()
  })
  const settingProfile = forPlayers('set the wire and latencies of the organ that is played', keptSchema, {
    description: 'Kept in its profile. What loosens a protection of the machine waits until it is confirmed there.',
    params,
    body: profileSettingsSchema,
  })
  app.put('/api/organs/:name/wire', settingProfile, async ({ params, body }) =>
    services.setProfile(checkName(params.name), body),
  )
  const takingBack = forPlayers('take back what waits to be confirmed at the machine', keptSchema, { params })
  app.delete('/api/organs/:name/waiting', takingBack, async ({ params }) =>
    services.takeBackProfile(checkName(params.name)),
  )

  const hearing = forListeners('what the organ sends', heardSchema, {
    description: 'It is listened to for as long as somebody asks: once a second is enough.',
    querystring: z.object({ since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0) }),
  })
  app.get('/api/heard', hearing, async ({ query }) => services.heard(query.since))
}
