import { existsSync, readFileSync } from 'node:fs'
import { BadInput, badInput, CannotPlay } from '../findings/index.ts'
import { writeWhole } from '../house/index.ts'
import { keptFile, keptFiles } from './lock-homes.ts'
import type { PortSpec } from './port.ts'
import { portIdentities } from './port-identity.ts'
import { judgeProtection, type Protection } from './protection.ts'

/**
 * What was agreed for the console at a port, by each profile that was played on it: kept with the user's machine by what
 * the device is known by, not with the house, and whatever later becomes of the profiles.
 */

/** What could not be written down: it counts as long as this process lives. */
const unwritten = new Map<string, readonly Protection[]>()

const NO_CONSOLE = new Set<PortSpec['type']>(['monitor', 'house', 'memory', 'awaited', 'jack'])

/** @throws CannotPlay where what was agreed cannot be read */
export const agreedAt = (spec: PortSpec): readonly Protection[] =>
  distinct(identitiesOf(spec).flatMap((identity) => unwritten.get(identity) ?? readKept(identity)))

const identitiesOf = (spec: PortSpec): readonly string[] => (NO_CONSOLE.has(spec.type) ? [] : portIdentities(spec))

/**
 * Before anything goes out: what the profile says is held against what was agreed for the console. What it adds is agreed
 * where a person at the machine plays it, and where nothing was agreed yet.
 * @param isTrusted the profile is one that a person at the machine chose
 * @throws CannotPlay where it protects the console less, or says more than may be said from afar
 */
export function agreeOn(spec: PortSpec, next: Protection, isTrusted: boolean): void {
  const identities = identitiesOf(spec)
  if (identities.length === 0) return
  const agreed = agreedAt(spec)
  const { loosens, adds } = judgeProtection(next, agreed)
  const trust = `voluntary organs trust ${next.organ}`
  const [reason] = loosens
  if (reason !== undefined)
    throw new CannotPlay(
      `${next.organ} protects the console at this port less than was agreed (${reason}): at the machine, ${trust}`,
    )
  if (!isTrusted && adds.length > 0)
    throw new CannotPlay(
      agreed.length === 0
        ? `nobody has agreed yet what the console at this port takes: begin ${next.organ} once at the machine`
        : `${next.organ} says more to the console at this port than was agreed (${adds[0]}): at the machine, ${trust}`,
    )
  const own = agreed.filter(({ organ }) => organ === next.organ)
  const joint = joined(next, own)
  if (own.length === 1 && JSON.stringify(own[0]) === JSON.stringify(joint)) return
  keep(identities, [...agreed.filter((each) => !own.includes(each)), joint])
}

/** What this profile said before stays protected, though it no longer says it. */
function joined(next: Protection, own: readonly Protection[]): Protection {
  const all = [...own, next]
  return {
    ...next,
    dialects: distinct(all.flatMap((each) => each.dialects)),
    keys: distinct(all.flatMap((each) => each.keys)),
    boxes: distinct(all.flatMap((each) => each.boxes)),
    stops: distinct(all.flatMap((each) => each.stops)),
    system: distinct(all.flatMap((each) => each.system)),
  }
}

const distinct = <Item>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((each) => [JSON.stringify(each), each])).values(),
]

/** The same for a profile: at this port, and at all ports of this machine at which it was ever played. */
export const agreedFor = (organ: string, spec: PortSpec | null): readonly Protection[] =>
  distinct([...(spec === null ? [] : agreedAt(spec)), ...filesWith(organ).flatMap(readFile)])

/** A person at the machine has read what a profile loosens and adds: from now on it alone says what its console takes. */
export function agreeAnew(next: Protection, spec: PortSpec | null): void {
  if (spec !== null) keep(identitiesOf(spec), [next])
  for (const file of filesWith(next.organ)) writeWhole(file, textOf([next]), OWNER_ONLY)
}

const filesWith = (organ: string): string[] =>
  keptFiles(ENDING).filter((file) => readFile(file).some((each) => each.organ === organ))

const ENDING = 'console.json'
const OWNER_ONLY = 0o600
const textOf = (agreed: readonly Protection[]): string => `${JSON.stringify(agreed)}\n`

function keep(identities: readonly string[], agreed: readonly Protection[]): void {
  for (const identity of identities) {
    const file = keptFile(identity, ENDING)
    try {
      if (file === null) throw badInput('', 'there is no folder for it', '')
      writeWhole(file, textOf(agreed), OWNER_ONLY)
      unwritten.delete(identity)
    } catch (thrown) {
      if (!(thrown instanceof BadInput)) throw thrown
      // A full or read-only disk: the music does not wait for it.
      unwritten.set(identity, agreed)
    }
  }
}

function readKept(identity: string): readonly Protection[] {
  const file = keptFile(identity, ENDING)
  return file === null || !existsSync(file) ? [] : readFile(file)
}

function readFile(file: string): readonly Protection[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly Protection[]
  } catch {
    throw new CannotPlay(
      `what was agreed for the console at this port cannot be read (${file}): look at it, or remove it and say voluntary organs trust`,
    )
  }
}
