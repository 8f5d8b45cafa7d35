import type { FastifyRequest } from 'fastify'
import * as z from 'zod'
import {
  consoleSchema,
  heardPieceSchema,
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
import type { RouteContext, Routes } from './route.ts'

const SCORE_TYPES = ['audio/midi', 'audio/x-midi', 'audio/mid', 'audio/sp-midi', 'application/octet-stream']
const PROFILE_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml']

/** What is in the house: the organ's state, scores, organs, ports. */
export function addHouse(app: Routes, { services }: RouteContext): void {
  const listen = { config: { access: 'listen' } } as const
  const named = z.object({ name: z.string().max(120) })
  app.get(
    '/api/state',
    { ...listen, schema: { summary: 'what the organ is doing', response: { 200: stateSchema } } },
    async () => services.state(),
  )
  app.post(
    '/api/panic',
    {
      config: { access: 'listen', rateLimit: false },
      schema: { summary: 'silence at once; any paired device may', response: { 200: z.object({}) } },
    },
    async () => {
      services.panic()
      return {}
    },
  )
  app.get(
    '/api/scores',
    {
      ...listen,
      schema: {
        summary: 'what there is to play',
        querystring: z.object({ search: z.string().max(100).optional() }),
        response: { 200: z.array(libraryEntrySchema) },
      },
    },
    async ({ query }) => [...services.library(query.search?.trim() || null)],
  )
  app.get(
    '/api/scores/:name/check',
    {
      ...listen,
      schema: {
        summary: 'how a score would be played, and what would go wrong',
        params: named,
        querystring: z.object({ organ: z.string().max(120).optional(), map: mapQuerySchema.optional() }),
        response: { 200: scoreReportSchema },
      },
    },
    async ({ params, query }) => services.checkScore(params.name, query.organ ?? null, query.map ?? null),
  )
  app.post(
    '/api/hear',
    {
      ...listen,
      schema: {
        summary: 'a piece for the phone’s own loudspeaker; nothing reaches the organ',
        body: pieceSchema,
        response: { 200: heardPieceSchema },
      },
    },
    // As the job wrote it: the web does not look at each byte of it while somebody plays.
    async ({ body }, reply) => reply.type('application/json; charset=utf-8').send((await services.hear(body)) as never),
  )
  addMapping(app, services)
  app.get(
    '/api/programmes',
    { ...listen, schema: { summary: 'the orders of service', response: { 200: z.array(programmeEntrySchema) } } },
    async () => [...services.programmes()],
  )
  app.get(
    '/api/programmes/:name',
    {
      ...listen,
      schema: { summary: 'an order of service, item by item', params: named, response: { 200: programmeReportSchema } },
    },
    async ({ params }) => services.programme(params.name),
  )
  app.get(
    '/api/scores/:name/roll',
    {
      ...listen,
      schema: {
        summary: 'a score on an organ as it is drawn',
        params: named,
        querystring: z.object({ organ: z.string().max(120).optional() }),
        response: { 200: rollSchema },
      },
    },
    async ({ params, query }) => services.roll(params.name, query.organ ?? null),
  )
  app.get(
    '/api/playing/roll',
    { ...listen, schema: { summary: 'what is being played, as it is drawn', response: { 200: rollSchema } } },
    async () => services.rollNow(),
  )
  app.get(
    '/api/organs',
    { ...listen, schema: { summary: 'the organs of the house', response: { 200: z.array(organEntrySchema) } } },
    async () => [...services.organs()],
  )
  app.get(
    '/api/organs/:name',
    { ...listen, schema: { summary: 'the console of an organ', params: named, response: { 200: consoleSchema } } },
    async ({ params }) => services.console(params.name),
  )
  app.get(
    '/api/ports',
    { ...listen, schema: { summary: 'the MIDI outputs of the machine', response: { 200: z.array(z.string()) } } },
    async () => [...services.ports()],
  )

  const replace = z.object({ replace: z.enum(['yes', 'no']).default('no').describe('yes: in place of one of ours') })
  const isWanted = ({ query }: { readonly query: z.infer<typeof replace> }) => query.replace === 'yes'
  app.addContentTypeParser(SCORE_TYPES, { parseAs: 'buffer', bodyLimit: LARGEST_SCORE_BYTES }, takeWhole)
  app.addContentTypeParser(PROFILE_TYPES, { parseAs: 'buffer', bodyLimit: LARGEST_PROFILE_BYTES }, takeWhole)
  app.put(
    '/api/scores/:name',
    {
      config: { access: 'play' },
      bodyLimit: LARGEST_SCORE_BYTES,
      schema: {
        summary: 'keep a score',
        description: `The body is the MIDI file itself (audio/midi), at most ${LARGEST_SCORE_BYTES} bytes.`,
        params: named,
        querystring: replace,
        response: { 200: keptSchema },
      },
    },
    async (request) =>
      services.keepScore(checkName(request.params.name), bytesOf(request, SCORE_TYPES), isWanted(request)),
  )
  app.put(
    '/api/organs/:name',
    {
      config: { access: 'play' },
      bodyLimit: LARGEST_PROFILE_BYTES,
      schema: {
        summary: 'keep an organ’s profile',
        description: `The body is the profile (application/yaml), at most ${LARGEST_PROFILE_BYTES} bytes. What loosens a protection of the machine waits until it is confirmed there.`,
        params: named,
        querystring: replace,
        response: { 200: keptSchema },
      },
    },
    async (request) => {
      const text = asText(bytesOf(request, PROFILE_TYPES))
      return services.keepOrgan(checkName(request.params.name), text, isWanted(request))
    },
  )
}

function addMapping(app: Routes, services: RouteContext['services']): void {
  app.put(
    '/api/scores/:name/map',
    {
      config: { access: 'play' },
      schema: {
        summary: 'keep which division plays which part of a score',
        description: 'In the score’s side file. Of a score that came with the program a copy is made.',
        params: z.object({ name: z.string().max(120) }),
        body: keepMapSchema,
        response: { 200: keptSchema },
      },
    },
    async ({ params, body }) => services.keepMap(params.name, body.map),
  )
}

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
