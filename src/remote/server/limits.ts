/** How much anyone may ask of the server, so that the player's machine has its time and memory for the player. */

/** A body of JSON. */
export const LONGEST_JSON_BYTES = 16 * 1024
/** The largest organ score that we know of has 300 kB as MIDI; MusicXML that is not compressed has ten times as much. */
export const LARGEST_SCORE_BYTES = 2 * 1024 * 1024
/** The largest profile that we ship has 30 kB. */
export const LARGEST_PROFILE_BYTES = 256 * 1024

/** For Node's HTTP servers: a client that sends slowly, or nothing, is hung up on. */
export const HTTP_LIMITS = {
  headersTimeout: 5000,
  requestTimeout: 30_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 2000,
  maxHeaderSize: 8192,
} as const

/** Requests a minute of one device that plays. */
export const REQUESTS_A_MINUTE = 600
/** Of one that listens, or of one address that has not signed in. */
export const REQUESTS_A_MINUTE_LISTENING = 300
/** Codes typed a minute, of one address; links are not counted: nobody guesses 256 bits. */
export const CODES_A_MINUTE = 10

/** Connections that have not signed in, of all who listen, of one device: the oldest makes room for the newest. */
export const MOST_STRANGERS = 512
export const MOST_LISTENING = 1024
export const MOST_CONNECTIONS_OF_ONE = 64
/** Open live channels; what listeners may not take is kept for those who play. */
export const MOST_LIVE = 512
export const MOST_LIVE_LISTENING = 384
export const MOST_LIVE_OF_ONE = 24
