import { existsSync } from 'node:fs'
import { badInput } from '../findings/index.ts'
import { type House, serverFile } from '../house/index.ts'
import type { PortOptions } from './port-options.ts'
import { loadServer } from './serve-bundle.ts'

type Server = Awaited<ReturnType<typeof loadServer>>

/**
 * Where `voluntary serve` runs it owns the organ, and does what is asked for. Whoever names a port of his own, or wants the
 * bytes in a file, does not ask it.
 * @param ask returns the exit code, or null where no server answers
 * @returns the exit code; null where it is to be done here
 * @throws BadInput for what only the server itself can be told
 */
export async function besideServer(
  house: House,
  { port, virtual, device, monitor, capture, timing, unplugged }: PortOptions,
  ask: (server: Server) => Promise<number | null>,
): Promise<number | null> {
  if ([port, virtual, device, monitor, capture].some((said) => said !== undefined)) return null
  if (!existsSync(serverFile(house))) return null
  const server = await loadServer()
  const own = timing !== undefined ? '--timing' : unplugged !== undefined ? '--unplugged' : null
  if (own !== null && (await server.isServed(house)))
    throw badInput(own, 'voluntary serve owns the organ here', `give ${own} to voluntary serve when it starts`)
  return ask(server)
}
