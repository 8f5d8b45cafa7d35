import type { FastifyRequest } from 'fastify'
import * as z from 'zod'
import {
  consoleSchema,
  heardPieceSchema,
  ifTakenSchema,
  keepMapSchema,
  keptSchema,
  libraryEntrySchema,
  mapQuerySchema,
  organEntrySchema,
  pieceSchema,
  programmeEntrySchema,
  programmeReportSchema,
  rollSchema,
  scoreReportSchema,
  stateSchema,
} from '../../protocol/index.ts'
import { denied } from '../denied.ts'
import { LARGEST_PROFILE_BYTES, LARGEST_SCORE_BYTES } from '../limits.ts'
import { checkName } from '../safe-name.ts'
import { forListeners, forPlayers, nothing, params, type RouteContext, type Routes } from './route.ts'

const SCORE_TYPES = ['audio/midi', 'audio/x-midi', 'audio/mid', 'audio/sp-midi', 'application/octet-stream']
const PROFILE_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml']

/** File systems know no longer ones. */
const LONGEST_FILE_NAME = 255

const organ = z.string().max(120).optional()

/** What is in the house: the organ's state, scores, organs, ports. */
export function addHouse(app: Routes, { services }: RouteContext): void {
  app.get('/api/state', forListeners('what the organ is doing', stateSchema), async () => services.state())
  const panic = forListeners('silence at once; any paired device may', nothing)
  app.post('/api/panic', { ...panic, config: { ...panic.config, rateLimit: false } }, async () => {
    services.panic()
    return {}
  })
  app.get('/api/organs', forListeners('the organs of the house', z.array(organEntrySchema)), async () => [
    ...(await services.organs()),
  ])
  app.get('/api/organs/:name', forListeners('the console of an organ', consoleSchema, { params }), async ({ params }) =>
    services.console(params.name),
  )
  app.get('/api/ports', forListeners('the MIDI outputs of the machine', z.array(z.string())), async () => [
    ...(await services.ports()),
  ])
  app.get('/api/programmes', forListeners('the orders of service', z.array(programmeEntrySchema)), async () => [
    ...(await services.programmes()),
  ])
  const programme = forListeners('an order of service, item by item', programmeReportSchema, { params })
  app.get('/api/programmes/:name', programme, async ({ params }) => services.programme(params.name))
  addScores(app, services)
  addUploads(app, services)
}

function addScores(app: Routes, services: RouteContext['services']): void {
  const search = forListeners('what there is to play', z.array(libraryEntrySchema), {
    querystring: z.object({ search: z.string().max(100).optional() }),
  })
  app.get('/api/scores', search, async ({ query }) => [...(await services.library(query.search?.trim() || null))])
  const check = forListeners('how a score would be played, and what would go wrong', scoreReportSchema, {
    params,
    querystring: z.object({ organ, map: mapQuerySchema.optional() }),
  })
  app.get('/api/scores/:name/check', check, async ({ params, query }) =>
    services.checkScore(params.name, query.organ ?? null, query.map ?? null),
  )
  const hear = forListeners('a piece for the phone’s own loudspeaker; nothing reaches the organ', heardPieceSchema, {
    body: pieceSchema,
  })
  // As the job wrote it: the web does not look at each byte of it while somebody plays.
  app.post('/api/hear', hear, async ({ body }, reply) =>
    reply.type('application/json; charset=utf-8').send((await services.hear(body)) as never),
  )
  const roll = forListeners('a score on an organ as it is drawn', rollSchema, {
    params,
    querystring: z.object({ organ }),
  })
  app.get('/api/scores/:name/roll', roll, async ({ params, query }) => services.roll(params.name, query.organ ?? null))
  app.get('/api/playing/roll', forListeners('what is being played, as it is drawn', rollSchema), async () =>
    services.rollNow(),
  )
  const keepMap = forPlayers('keep which division plays which part of a score', keptSchema, {
    description: 'In the score’s side file. Of a score that came with the program a copy is made.',
    params,
    body: keepMapSchema,
  })
  app.put('/api/scores/:name/map', keepMap, async ({ params, body }) => services.keepMap(params.name, body.map))
}

function addUploads(app: Routes, services: RouteContext['services']): void {
  const querystring = z.object({
    replace: z.enum(['yes', 'no']).default('no').describe('yes: in place of one of ours'),
  })
  app.addContentTypeParser(SCORE_TYPES, { parseAs: 'buffer', bodyLimit: LARGEST_SCORE_BYTES }, takeWhole)
  app.addContentTypeParser(PROFILE_TYPES, { parseAs: 'buffer', bodyLimit: LARGEST_PROFILE_BYTES }, takeWhole)
  const keepScore = forPlayers('keep a score', keptSchema, {
    description: `The body is the file itself (application/octet-stream), of any format that is read, at most ${LARGEST_SCORE_BYTES} bytes. Its name is made one that can be kept.`,
    params: z.object({ name: z.string().max(LONGEST_FILE_NAME) }),
    querystring: z.object({ ifTaken: ifTakenSchema.default('ask') }),
  })
  app.put(
    '/api/scores/:name',
    { ...takingBytes(keepScore, SCORE_TYPES), bodyLimit: LARGEST_SCORE_BYTES },
    async (request) => {
      const { params, query } = request
      return services.keepScore({
        file: params.name,
        bytes: bytesOf(request, SCORE_TYPES),
        ifTaken: query.ifTaken,
      })
    },
  )
  const keepOrgan = forPlayers('keep an organ’s profile', keptSchema, {
    description: `The body is the profile (application/yaml), at most ${LARGEST_PROFILE_BYTES} bytes. What loosens a protection of the machine waits until it is confirmed there.`,
    params,
    querystring,
  })
  app.put(
    '/api/organs/:name',
    { ...takingBytes(keepOrgan, PROFILE_TYPES), bodyLimit: LARGEST_PROFILE_BYTES },
    async (request) => {
      const { params, query } = request
      const text = asText(bytesOf(request, PROFILE_TYPES))
      return services.keepOrgan(checkName(params.name), text, query.replace === 'yes')
    },
  )
}

/** Its body is bytes of these kinds: said in the docs. */
const takingBytes = <Route extends { readonly config: object }>(route: Route, takes: readonly string[]) => ({
  ...route,
  config: { ...route.config, takes },
})

const takeWhole = (_: FastifyRequest, body: Buffer, done: (error: Error | null, body: Buffer) => void) =>
  done(null, body)

function bytesOf({ body, headers }: FastifyRequest, types: readonly string[]): Uint8Array {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (!Buffer.isBuffer(body) || !types.includes(type))
    throw denied(415, 'this kind of content is not taken here', `send it as ${types[0]}`)
  if (body.length === 0) throw denied(400, 'the file is empty', 'choose another')
  return body
}

function asText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw denied(400, 'this is no text', 'save the profile as UTF-8')
  }
}
