import { captured } from './capture.ts'
import { openDevicePort } from './device-port.ts'
import { openMemoryPort } from './memory-port.ts'
import { openMonitorPort } from './monitor-port.ts'
import type { Port, PortSpec } from './port.ts'
import { openSystemPort, openVirtualPort } from './system-port.ts'

/**
 * Add a kind of port: one file beside these, one line here and in `PortSpec`.
 * @param captureFile also write all that is sent to this MIDI file; null for none
 * @throws CannotPlay where it cannot be opened, saying why and what to do
 */
export function openPort(spec: PortSpec, captureFile: string | null): Port {
  const port = openKind(spec)
  return captureFile === null ? port : captured(port, captureFile)
}

function openKind(spec: PortSpec): Port {
  switch (spec.type) {
    case 'system':
      return openSystemPort(spec.name)
    case 'virtual':
      return openVirtualPort(spec.name)
    case 'device':
      return openDevicePort(spec.path)
    case 'monitor':
      return openMonitorPort()
    case 'memory':
      return openMemoryPort(spec)
    default:
      return spec satisfies never
  }
}
