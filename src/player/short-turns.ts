import { createRequire } from 'node:module'
import { arch } from 'node:os'

/** Numbers of `sched_setattr` and `sched_getattr`, by Node's names of processors (Linux, asm/unistd.h). */
const CALLS: Readonly<Record<string, { readonly set: number; readonly get: number }>> = {
  x64: { set: 314, get: 315 },
  arm64: { set: 274, get: 275 },
  arm: { set: 380, get: 381 },
}
/** `struct sched_attr` of include/uapi/linux/sched/types.h, its first version. */
const ATTR_BYTES = 48
const AT_NICE = 16
const AT_RUNTIME = 24
/** The shortest that the kernel grants (0.1 ms). */
const TURN_NS = 100_000n

/**
 * Asks for short turns on the processor: since Linux 6.12 a thread of normal priority that wants less at a time gets it
 * sooner when it wakes, and nobody needs rights for it (kernel, Documentation/scheduler/sched-eevdf.rst).
 * @throws where the system does not grant it, or koffi is not there
 */
export function askShortTurns(thread: number, nice: number): void {
  const calls = CALLS[arch()]
  if (calls === undefined) throw new Error(`the system calls of ${arch()} are not known`)
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
  const system = koffi.load(null)
  const set = system.func('long syscall(long number, long thread, const uint8_t *attr, long flags)')
  const get = system.func('long syscall(long number, long thread, _Out_ uint8_t *attr, long size, long flags)')
  const wish = Buffer.alloc(ATTR_BYTES)
  wish.writeUInt32LE(ATTR_BYTES, 0)
  wish.writeInt32LE(nice, AT_NICE)
  wish.writeBigUInt64LE(TURN_NS, AT_RUNTIME)
  set(calls.set, thread, wish, 0)
  // An older kernel takes the wish, forgets it, and calls that a success.
  const got = Buffer.alloc(ATTR_BYTES)
  get(calls.get, thread, got, ATTR_BYTES, 0)
  if (got.readBigUInt64LE(AT_RUNTIME) !== TURN_NS) throw new Error('not granted')
}
