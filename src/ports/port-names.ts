/** `WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0` without the address, which another device may have next time. */
export const withoutAddress = (name: string): string => name.replace(/ \d+:\d+$/, '')

/** `WIDI Bud Pro MIDI 1` of `WIDI Bud Pro:WIDI Bud Pro MIDI 1 24:0`: ALSA says the device's name twice. */
export function plainName(name: string): string {
  const [client = '', port = ''] = withoutAddress(name).split(/:(.*)/s)
  return port.startsWith(client) ? port : withoutAddress(name)
}

/** The ports that are called so, at whatever address. */
export const alike = <T extends { readonly name: string }>(ports: readonly T[], name: string): readonly T[] =>
  ports.filter((each) => withoutAddress(each.name) === withoutAddress(name))

/** The port of that name; at another address it is the same device only where it is the only one of its name. */
export function findByName<T extends { readonly name: string }>(ports: readonly T[], name: string): T | null {
  const exact = ports.find((each) => each.name === name)
  if (exact !== undefined) return exact
  const [only, another] = alike(ports, name)
  return only !== undefined && another === undefined ? only : null
}

/** A port of the system, as it can be known again. */
export interface Place {
  readonly name: string
  /** Which port of its device, from 0. */
  readonly port: number
  /** Where it hangs: the socket, by the system's own path to it; null where that cannot be known (programs). */
  readonly socket: string | null
}

/**
 * The same device after it was away: in the same socket, whatever its address now; else the only one of its name, in
 * another socket. Never one of two.
 * @param hasTwin another device of this name was there beside ours: the only one of its name may be that one
 */
export function findAgain<T extends Place>(ports: readonly T[], lost: Place, hasTwin: boolean): T | null {
  const candidates = alike(ports, lost.name)
  if (lost.socket !== null) {
    const same = candidates.find(({ socket, port }) => socket === lost.socket && port === lost.port)
    if (same !== undefined) return same
  } else if (hasTwin) {
    return candidates.find(({ name }) => name === lost.name) ?? null
  }
  const [only, another] = candidates
  return only !== undefined && another === undefined && !hasTwin ? only : null
}
