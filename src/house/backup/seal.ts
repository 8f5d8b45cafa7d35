import * as z from 'zod'
import { badInput, errorText } from '../../findings/index.ts'
import { KEY_FILES } from './contents.ts'
import { fromJson } from './manifest.ts'

/** What locks the keys in a backup, or opens them: one of the two. */
export type Lock = { readonly passphrase: string } | { readonly key: string }

/** A path of the house and its bytes in base64. */
const sealedSchema = z.partialRecord(z.enum(KEY_FILES as [string, ...string[]]), z.base64())
export type KeyFiles = Readonly<Record<string, Uint8Array>>

/**
 * In the format of `age` (age-encryption.org/v1), so that the backup can be opened without us.
 * @param lock a passphrase, or a recipient `age1…`
 * @throws BadInput for what is no recipient
 */
export async function seal(files: KeyFiles, lock: Lock): Promise<Uint8Array> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  try {
    if ('passphrase' in lock) encrypter.setPassphrase(lock.passphrase)
    else encrypter.addRecipient(lock.key)
  } catch (thrown) {
    throw badInput('--recipient', `this is no public key of age (${errorText(thrown)})`, 'it begins with age1')
  }
  const texts = Object.entries(files).map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')])
  return encrypter.encrypt(JSON.stringify(Object.fromEntries(texts)))
}

/**
 * @param lock the passphrase, or the identity `AGE-SECRET-KEY-1…`
 * @throws BadInput where it does not open them
 */
export async function unseal(sealed: Uint8Array, lock: Lock): Promise<KeyFiles> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  const given = 'passphrase' in lock ? '--passphrase-file' : '--identity'
  let text: string
  try {
    if ('passphrase' in lock) decrypter.addPassphrase(lock.passphrase)
    else decrypter.addIdentity(lock.key)
    text = await decrypter.decrypt(sealed, 'text')
  } catch {
    throw badInput(given, 'this does not open the keys in the backup', 'was another passphrase or key used for it?')
  }
  const read = sealedSchema.safeParse(fromJson(text))
  if (!read.success) throw badInput('keys.age', 'what is in it are no keys of ours', 'restore without keys')
  return Object.fromEntries(Object.entries(read.data).map(([path, text]) => [path, Buffer.from(text ?? '', 'base64')]))
}
