import { existsSync } from 'node:fs'
import { badInput } from '../findings/index.ts'
import { type House, serverFiles } from '../house/index.ts'
import { namesPort, type PortOptions } from './port-options.ts'

/**
 * The server and all that it brings along, from a bundle of its own: no other command reads it, and the first byte of
 * `play` does not wait for it.
 */
export const loadServer = async (): Promise<typeof import('./serve/main.ts')> => {
  const here = import.meta.url
  const bundle = here.endsWith('.ts') ? new URL('../../dist/serve/main.js', here) : new URL('../serve/main.js', here)
  return import(bundle.href)
}

/**
 * While `voluntary serve` runs it owns the organ, and does what is asked for. A command that names a port, or wants the
 * bytes in a file, does not ask it.
 * @param ask returns the exit code, or null where no server answers
 * @returns the exit code; null where it is to be done here
 * @throws BadInput for what only the server itself can be told
 */
export async function askServer(
  house: House,
  options: PortOptions,
  ask: (server: Awaited<ReturnType<typeof loadServer>>) => Promise<number | null>,
): Promise<number | null> {
  if (namesPort(options) || options.capture !== undefined || !serverFiles(house).some(existsSync)) return null
  const server = await loadServer()
  const option = (['timing', 'unplugged'] as const).find((each) => options[each] !== undefined)
  if (option !== undefined && (await server.isServed(house))) {
    const advice = `give --${option} to voluntary serve when it starts`
    throw badInput(`--${option}`, 'voluntary serve owns the organ here', advice)
  }
  return ask(server)
}
