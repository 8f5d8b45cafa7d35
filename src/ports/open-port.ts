import { openAwaitedPort } from './awaited-port.ts'
import { captured } from './capture.ts'
import { openDevicePort } from './device-port.ts'
import { openHousePort } from './house-port.ts'
import { openJackPort } from './jack-port.ts'
import { openMemoryPort } from './memory-port.ts'
import { openMonitorPort } from './monitor-port.ts'
import type { Port, PortSpec } from './port.ts'
import { openSystemPort, openVirtualPort } from './system-port.ts'

/**
 * Longer than a thread waits for a busy processor, nearly always: p99 5 ms without any rights (p99.9 26–63 ms), p99.9
 * 8–25 ms with nice; short enough that a stop or a change of tempo is felt at once.
 */
export const DEFAULT_LEAD_MS = 40

/**
 * Add a kind of port: one file beside these, one line here and in `PortSpec`.
 * @param capture the ring into which all that is sent goes too; null for none
 * @param leadMs how far ahead a port with a timer of the system's wants its messages
 * @throws CannotPlay where it cannot be opened, saying why and what to do
 */
export function openPort(spec: PortSpec, capture: SharedArrayBuffer | null, leadMs = DEFAULT_LEAD_MS): Port {
  const port = openKind(spec, leadMs)
  return capture === null ? port : captured(port, capture)
}

function openKind(spec: PortSpec, leadMs: number): Port {
  switch (spec.type) {
    case 'system':
      return openSystemPort(spec.name, leadMs)
    case 'virtual':
      return openVirtualPort(spec.name, leadMs)
    case 'device':
      return openDevicePort(spec.path)
    case 'monitor':
      return openMonitorPort()
    case 'awaited':
      return openAwaitedPort(spec, openKind(spec.standIn, leadMs), (name) => openSystemPort(name, leadMs))
    case 'house':
      return openHousePort(spec.ring)
    case 'jack':
      return openJackPort(spec)
    case 'memory':
      return openMemoryPort(spec)
    default:
      return spec satisfies never
  }
}
