/**
 * The server and all that it brings along, from a bundle of its own: no other command reads it, and the first byte of
 * `play` does not wait for it.
 */
export const loadServer = async (): Promise<typeof import('./serve/main.ts')> => {
  const here = import.meta.url
  const bundle = here.endsWith('.ts') ? new URL('../../dist/serve/main.js', here) : new URL('../serve/main.js', here)
  return import(bundle.href)
}
