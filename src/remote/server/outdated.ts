import { CannotPlay } from '../../findings/index.ts'

/** The organ was doing something else by the time at which it was to be done. */
export class Outdated extends CannotPlay {}
