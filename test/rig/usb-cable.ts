import { listPorts } from '../../src/ports/index.ts'
import type { Books } from '../real/books.ts'
import type { CableEnd } from '../real/ends.ts'
import { pause, waitFor } from '../real/waiting.ts'
import type { Gadget } from './gadget.ts'

const FOUND_WITHIN_MS = 20_000
/** What was on its way to the device when the cable went has come, or never does. */
const ON_ITS_WAY_MS = 20

/**
 * A USB cable with an organ at its end.
 * @param hasTwin another device of its name may be plugged in: the program is told which it is
 */
export async function openUsb(gadget: Gadget, product: string, books: Books, hasTwin: boolean): Promise<CableEnd> {
  const reading = gadget.read(books.take)
  const names = () => listPorts().filter((name) => name.startsWith(`${product}:`))
  gadget.plug()
  await waitFor(() => names().length === 1, FOUND_WITHIN_MS, `${product} to be found`)
  const [whole = product] = names()
  return {
    books,
    pull: async () => {
      reading.drain()
      gadget.unplug()
      await pause(ON_ITS_WAY_MS)
      reading.drain()
    },
    putBack: async () => gadget.plug(),
    options: () => ['--port', hasTwin ? whole : product],
    close: () => {
      reading.end()
      gadget.unplug()
    },
  }
}
