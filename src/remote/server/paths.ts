import type { Access } from './identity.ts'

/** What an address that nobody can read is taken for: it passes the same hooks as any other. */
export const MALFORMED = '/malformed'

export function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '')
    return true
  } catch {
    return false
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
