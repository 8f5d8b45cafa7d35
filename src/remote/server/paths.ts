import type { Access } from './identity.ts'

/** What addresses are taken for that nobody can read, or that are too long: they pass the same hooks as any other. */
export const MALFORMED = '/malformed'
export const TOO_LONG = '/too-long'
/** Of one step of an address; a name of 120 letters may be written in three times three as many. */
export const LONGEST_PART = 1200

export function asRouted(url: string): string {
  const [path = ''] = url.split('?')
  if (path.split('/').some((part) => part.length > LONGEST_PART)) return TOO_LONG
  try {
    decodeURIComponent(path)
    return url
  } catch {
    return MALFORMED
  }
}

/** With what an address can be asked; the page's own files, of which nobody knows which there are, do not count. */
export function methodsAt(
  routes: readonly { readonly method: string; readonly url: string; readonly access: Access }[],
  url: string,
): readonly string[] {
  const path = url.split('?')[0] ?? ''
  const fits = ({ url: pattern, access }: (typeof routes)[number]) =>
    pattern !== '/*' && access !== 'machine' && new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path)
  return [...new Set(routes.filter(fits).map(({ method }) => method))]
}
