import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import * as z from 'zod'
import { FORMS } from '../../../performance/index.ts'
import { commandSchema, problemSchema } from '../../protocol/index.ts'
import type { Routes } from './route.ts'

type SwaggerTransform = NonNullable<FastifyDynamicSwaggerOptions['transform']>

/** Every command, as the live channel takes it. */
export const commandsInDocs = () => z.toJSONSchema(commandSchema, { target: 'openapi-3.0', io: 'input' }) as object

/** Refusals that any route may answer with; each says what is wrong and what to do. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'what was asked for is wrong',
  401: 'this device is not paired',
  403: 'this device may not do that, or the request comes from another page',
  404: 'there is no such thing',
  405: 'it is asked with another method',
  409: 'not here and not now',
  413: 'too large',
  414: 'the address is too long',
  415: 'this kind of content is not taken',
  421: 'the server is not known by that name',
  429: 'too many requests',
  431: 'the head of the request is too large',
  500: 'a fault of ours',
}
const JSON_OF = { 'application/json': { schema: z.toJSONSchema(problemSchema, { target: 'openapi-3.0' }) } }

/** As the routes say it, with what holds for all of them: refusals, what stands in a body of bytes, who need not sign in. */
export const described: SwaggerTransform = (asked) => {
  const { schema, url } = jsonSchemaTransform(asked as Parameters<typeof jsonSchemaTransform>[0])
  const { access, takes } = asked.route.config ?? {}
  const refusals = Object.fromEntries(
    Object.entries(REFUSALS).map(([status, description]) => [status, { description, content: JSON_OF }]),
  )
  const bytes = { type: 'string', format: 'binary' }
  return {
    url,
    schema: {
      ...schema,
      response: { ...refusals, ...(schema?.response as object | undefined) },
      ...(takes === undefined ? {} : { consumes: [...takes], body: bytes }),
      ...(access === 'health' || access === 'open' ? { security: [] } : {}),
    } as FastifySchema,
  }
}

/** What programs may ask, from the schemas that are checked: as OpenAPI, and as a page without a script. */
export function addDocs(app: Routes): void {
  const config = { access: 'listen' } as const
  app.get('/docs/openapi.json', { config, schema: { hide: true } }, async () => app.swagger())
  app.get('/docs', { config, schema: { hide: true } }, async (_, reply) =>
    reply.type('text/html; charset=utf-8').send(pageOf(app.swagger() as Described)),
  )
}

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema?: unknown }[]
  readonly requestBody?: unknown
  readonly responses?: Readonly<Record<string, unknown>>
}
interface Described {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

function pageOf({ paths = {} }: Described): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(method, path, operation)),
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Voluntary: for programs</title><link rel="stylesheet" href="/pair.css"></head>
<body><main class="wide"><h1>For programs</h1>
<p>The same as <a href="/docs/openapi.json">OpenAPI</a>. Taps go over the live channel, <code>/live</code>
(<code>src/remote/protocol/live.ts</code>), so that none is done late or twice.</p>
<h2>Commands</h2>
<dl>${FORMS.map(({ name, does }) => `<dt><code>${escaped(name)}</code></dt><dd>${escaped(does)}</dd>`).join('\n')}</dl>
<h2>Questions</h2>
${operations.join('\n')}</main></body></html>`
}

function operationOf(method: string, path: string, operation: Operation): string {
  const { summary = '', description = '', parameters = [], requestBody, responses = {} } = operation
  const details = [
    ...parameters.map(
      (each) => `<p><code>${escaped(each.name)}</code> (${escaped(each.in)})</p>${schemaOf(each.schema)}`,
    ),
    ...(requestBody === undefined ? [] : [`<p>asks</p>${schemaOf(requestBody)}`]),
    ...Object.entries(responses).map(([status, each]) => `<p>${escaped(status)}</p>${schemaOf(each)}`),
  ]
  return `<details><summary><code>${escaped(method.toUpperCase())} ${escaped(path)}</code> ${escaped(summary)}</summary>
<p>${escaped(description)}</p>${details.join('\n')}</details>`
}

const schemaOf = (schema: unknown): string => `<pre>${escaped(JSON.stringify(schema ?? {}, null, 2))}</pre>`

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
