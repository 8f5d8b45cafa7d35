import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, FastifySchema, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import * as z from 'zod'
import type { AppOptions } from '../app-options.ts'
import type { Access } from '../identity.ts'
import type { Services } from '../services.ts'
import type { SignIn } from '../sign-in.ts'

export type Routes = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse<IncomingMessage>,
  FastifyBaseLogger,
  ZodTypeProvider
>

export interface RouteContext {
  readonly services: Services
  readonly options: AppOptions
  readonly signIn: SignIn
  /** The header that gives a browser its cookie, or with '' takes it away. */
  readonly cookieFor: (request: FastifyRequest, text: string) => string
}

/** What a route is for those of this access: in words, what it answers, what it takes. */
const routesFor =
  (access: Access) =>
  <Answer extends z.ZodType, Takes extends FastifySchema = object>(summary: string, answer: Answer, takes?: Takes) => ({
    config: { access },
    schema: { summary, response: { 200: answer }, ...(takes as Takes) },
  })
export const forListeners = routesFor('listen')
export const forPlayers = routesFor('play')
export const forMachine = routesFor('machine')

export const params = z.object({ name: z.string().max(120) })
export const nothing = z.object({})
