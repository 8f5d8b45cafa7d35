import { badInput } from '../../findings/index.ts'

/** Names that Windows keeps for itself, whatever follows the dot. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
const LONGEST = 80

/**
 * A name under which something that was sent may be kept: letters, digits, spaces, `-`, `_`, `'` and dots inside. So it
 * leads to no other folder, hides nowhere, and is the same file on every system.
 * @throws BadInput for any other
 */
export function checkName(given: string): string {
  const name = given.normalize('NFC').replace(/\.(midi?|kar|rmi|ya?ml)$/i, '')
  const isSafe = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._'-]*[\p{L}\p{M}\p{N}])?$/u.test(name) && !name.includes('..')
  if (!isSafe || name.length > LONGEST || DEVICES.test(name))
    throw badInput(
      '',
      `"${given.slice(0, LONGEST)}" is no name for a file here`,
      'use letters, digits, spaces and hyphens',
    )
  return name
}
