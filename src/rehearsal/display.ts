import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { CannotPlay } from '../findings/index.ts'
import { type Helper, startHelper } from './helpers.ts'

/** A screen that nobody sees, and only we may draw on. */
export interface Display {
  readonly helper: Helper
  readonly env: { readonly DISPLAY: string; readonly XAUTHORITY: string }
}

const STARTS_WITHIN_MS = 10_000
/** Descriptor of the line on which Xvfb tells the number that it has taken. */
const TELLS_FD = 3
const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1'
/** In an X authority file: for whatever address the server has. */
const ANY_FAMILY = 0xffff

/** @throws CannotPlay where it does not start */
export async function startDisplay(keeper: string, folder: string): Promise<Display> {
  const authority = join(folder, 'x-authority')
  writeFileSync(authority, authorityFile(randomBytes(16)), { mode: 0o600 })
  const args = ['-displayfd', String(TELLS_FD), '-screen', '0', '1280x900x24', '-nolisten', 'tcp', '-noreset']
  const helper = startHelper(keeper, 'Xvfb', [...args, '-auth', authority], { folder, env: process.env, tells: true })
  const line = helper.child.stdio[TELLS_FD] as Readable
  const number = await new Promise<string>((resolve) => {
    let output = ''
    const timer = setTimeout(() => resolve(''), STARTS_WITHIN_MS)
    const end = () => {
      clearTimeout(timer)
      resolve(output.trim())
    }
    line.on('data', (data: Buffer) => {
      output += data.toString()
      if (output.includes('\n')) end()
    })
    line.on('error', end)
    line.on('end', end)
    helper.child.on('exit', end)
  })
  line.destroy()
  if (number === '') {
    await helper.stop()
    throw new CannotPlay(
      `Xvfb (the screen that nobody sees) does not start: ${helper.lastLines() || 'it says nothing'}`,
    )
  }
  return { helper, env: { DISPLAY: `:${number}`, XAUTHORITY: authority } }
}

/** One entry: family, address, display, name and cookie, each with its length (Xau, XauWriteAuth). */
function authorityFile(cookie: Uint8Array): Buffer {
  const counted = (bytes: Uint8Array) => Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
  const none = counted(new Uint8Array(0))
  return Buffer.concat([
    Buffer.of(ANY_FAMILY >> 8, ANY_FAMILY & 0xff),
    none,
    none,
    counted(Buffer.from(COOKIE_NAME)),
    counted(cookie),
  ])
}
