import * as z from 'zod'
import { channelFromPrinted, controlChange } from '../../midi/index.ts'
import { maker } from './dialect.ts'

const CONTROL = channelFromPrinted(1)
const PISTONS = 16
const say = (value: number) => controlChange(CONTROL, PISTONS, value)

/**
 * Stops have no messages of their own. General cancel leads before the first general of the memory level; from there the
 * generals are stepped through.
 */
export const SYNDYNE = maker({
  name: 'syndyne',
  title: 'Syndyne (generals stepped through)',
  source:
    'a church’s Schlicker organ with a Syndyne console: github.com/KB3HNS/BachBot, common_defs.h, player_thread.cpp',
  experimental: null,
  /** The same source: less “can cause permanent damage to the console”. */
  spacingMs: 250,
  numbers: null,
  spec: z.never(),
  say: () => ({ type: 'general' }),
  stepper: { cancel: say(0), previous: say(1), next: say(2), most: 8 },
})
