import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, readdirSync, readFileSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** An emulated USB-MIDI device from its own side, in the virtual machine with a real sequencer only (`usbmidi` is there). */
export interface Gadget {
  readonly name: string
  /** The cable goes in; into the socket where it was, unless another device sits there. */
  readonly plug: () => void
  readonly unplug: () => void
  readonly isIn: () => boolean
  /** Its bytes, as they come. One reader at a time. */
  readonly read: (take: (bytes: Uint8Array) => void) => { readonly drain: () => void; readonly end: () => void }
}

const GADGETS = '/sys/kernel/config/usb_gadget'
const SOCKETS = '/sys/class/udc'
const READ_EVERY_MS = 10

/** @param product what the computer calls it */
export function openGadget(name: string, product: string): Gadget {
  const file = join(GADGETS, name, 'UDC')
  if (!existsSync(file)) {
    execFileSync('usbmidi', ['plug', name, '1', product])
    writeFileSync(file, '\n')
  }
  const socketNow = () => readFileSync(file, 'utf8').trim()
  let socket = ''
  const freeSocket = () => {
    const used = readdirSync(GADGETS).map((each) => readFileSync(join(GADGETS, each, 'UDC'), 'utf8').trim())
    const free = readdirSync(SOCKETS)
      .sort()
      .filter((each) => !used.includes(each))
    return free.includes(socket) ? socket : (free[0] ?? '')
  }
  return {
    name,
    plug: () => {
      if (socketNow() !== '') return
      socket = freeSocket()
      writeFileSync(file, socket)
    },
    unplug: () => {
      if (socketNow() !== '') writeFileSync(file, '\n')
    },
    isIn: () => socketNow() !== '',
    read: (take) => readOwnSide(name, take),
  }
}

/** What reaches the device: there as soon as the device is, before the computer has found it. */
function readOwnSide(name: string, take: (bytes: Uint8Array) => void) {
  const buffer = Buffer.alloc(65536)
  let fd: number | null = null
  const find = (): number | null => {
    const card = new RegExp(`^\\s*(\\d+) \\[g${name}\\s*\\]`, 'm').exec(readFileSync('/proc/asound/cards', 'utf8'))?.[1]
    if (card === undefined || !existsSync(`/dev/snd/midiC${card}D0`)) return null
    try {
      return openSync(`/dev/snd/midiC${card}D0`, constants.O_RDONLY | constants.O_NONBLOCK)
    } catch {
      return null
    }
  }
  const drain = () => {
    fd ??= find()
    if (fd === null) return
    try {
      for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) take(buffer.subarray(0, read))
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'EAGAIN') return
      closeSync(fd)
      fd = null
    }
  }
  const timer = setInterval(drain, READ_EVERY_MS)
  return {
    drain,
    end: () => {
      clearInterval(timer)
      if (fd !== null) closeSync(fd)
      fd = null
    },
  }
}
