import { AsyncLocalStorage } from 'node:async_hooks'
import type { Identity } from './identity.ts'

/** Who asks for what is being done: dear work is shared out by it, and those who play come before those who listen. */
export type Asker = Pick<Identity, 'key' | 'role'>

const store = new AsyncLocalStorage<Asker>()

/** null: nobody from afar. */
export const askerNow = (): Asker | null => store.getStore() ?? null

export const asAskedBy = <Result>({ key, role }: Asker, act: () => Result): Result => store.run({ key, role }, act)
