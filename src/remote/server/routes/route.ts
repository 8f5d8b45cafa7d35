import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { AppOptions } from '../app-options.ts'
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
