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
import type { RouteContext, Routes } from './route.ts'

/** The way to the organ: its port, its wire, what comes back. */
export function addOrganSettings(app: Routes, { services }: RouteContext): void {
  const listen = { config: { access: 'listen' } } as const
  const play = { config: { access: 'play' } } as const
  const named = z.object({ name: z.string().max(120) })
  app.get(
    '/api/port',
    {
      ...listen,
      schema: { summary: 'where the organ may hang, and where it does', response: { 200: portChoicesSchema } },
    },
    async () => services.portChoices(),
  )
  app.put(
    '/api/port',
    {
      ...play,
      schema: {
        summary: 'choose the port of the organ',
        description: 'A name of the list of GET /api/port, never a path. Refused while something is played.',
        body: choosePortSchema,
        response: { 200: z.object({ says: z.string().nullable() }) },
      },
    },
    async ({ body }) => ({ says: await services.choosePort(body.port) }),
  )
  app.get(
    '/api/wire',
    { ...listen, schema: { summary: 'how fast, how early, who keeps the time', response: { 200: wireSchema } } },
    async () => services.wire(),
  )
  app.put(
    '/api/wire',
    {
      ...play,
      schema: {
        summary: 'set how this house plays',
        description: 'Kept in settings.yaml. Refused while something is played.',
        body: playingSettingsSchema,
        response: { 200: wireSchema },
      },
    },
    async ({ body }) => {
      services.setPlaying(body)
      return services.wire()
    },
  )
  app.put(
    '/api/organs/:name/wire',
    {
      ...play,
      schema: {
        summary: 'set the wire and latencies of the organ that is played',
        description: 'Kept in its profile. What loosens a protection of the machine waits until it is confirmed there.',
        params: named,
        body: profileSettingsSchema,
        response: { 200: keptSchema },
      },
    },
    async ({ params, body }) => services.setProfile(checkName(params.name), body),
  )
  app.delete(
    '/api/organs/:name/waiting',
    {
      ...play,
      schema: {
        summary: 'take back what waits to be confirmed at the machine',
        params: named,
        response: { 200: keptSchema },
      },
    },
    async ({ params }) => services.takeBackProfile(checkName(params.name)),
  )
  app.get(
    '/api/heard',
    {
      ...listen,
      schema: {
        summary: 'what the organ sends',
        description: 'It is listened to for as long as somebody asks: once a second is enough.',
        querystring: z.object({ since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0) }),
        response: { 200: heardSchema },
      },
    },
    async ({ query }) => services.heard(query.since),
  )
}
