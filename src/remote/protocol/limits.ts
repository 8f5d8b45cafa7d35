/** What both ends of the live channel must know without the schemas: the page carries no checker of its own. */

export const PROTOCOL = 2
export const LIVE_PATH = '/live'
/** A tap that is older when it arrives is not done: the moment for it has passed. */
export const OLDEST_TAP_MS = 1500
/** A message from a page is never longer. */
export const LONGEST_MESSAGE_BYTES = 4096
