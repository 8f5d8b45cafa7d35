declare const VOLUNTARY_VERSION: string | undefined

/** The version in package.json, written into the program as it is built; the sources themselves have none. */
export const VERSION = typeof VOLUNTARY_VERSION === 'undefined' ? 'unbuilt' : VOLUNTARY_VERSION
