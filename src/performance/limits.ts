/** Of the item's own tempo, in percent. Slower, no breath lasts; faster, no hand plays it. */
export const SLOWEST_PERCENT = 30
export const FASTEST_PERCENT = 200
