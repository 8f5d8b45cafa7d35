import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { badInput, errorText } from '../../findings/index.ts'
import { type House, readText, stateFolder } from '../../house/index.ts'
import { lanNames } from './addresses.ts'
import type { Notes } from './notes.ts'

export interface Certificate {
  readonly key: string
  readonly cert: string
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string
  /** Made by us: a phone warns of it once. */
  readonly isOwn: boolean
}

const DAY_MS = 24 * 3600_000
/** iOS takes none that is valid for more than 825 days. */
const VALID_DAYS = 820
const RENEW_DAYS = 30

/** Our own: made at the first start, kept, and made anew before it runs out. A new one costs a warning on each phone. */
export async function ownCertificate(house: House, notes: Notes, now = Date.now()): Promise<Certificate> {
  const folder = stateFolder(house)
  const [keyPath, certPath] = [join(folder, 'web-key.pem'), join(folder, 'web-cert.pem')]
  const kept = existsSync(keyPath) && existsSync(certPath) ? readPair(keyPath, certPath) : null
  if (kept && Date.parse(kept.x509.validTo) - now > RENEW_DAYS * DAY_MS) return { ...kept.pair, isOwn: true }
  const names = ['localhost', '127.0.0.1', '::1', ...lanNames().map((name) => name.replace(/^\[|\]$/g, ''))]
  const made = await generate([{ name: 'commonName', value: 'Voluntary' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // A day earlier: the clock of a small machine without a battery may be behind.
    notBeforeDate: new Date(now - DAY_MS),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...new Set(names)].map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  })
  notes.keep(keyPath, made.private)
  notes.keep(certPath, made.cert)
  return { key: made.private, cert: made.cert, fingerprint: new X509Certificate(made.cert).fingerprint256, isOwn: true }
}

/** @throws BadInput for files that are no certificate and key, or do not belong together */
export function givenCertificate(certPath: string, keyPath: string): Certificate {
  return { ...readPair(keyPath, certPath).pair, isOwn: false }
}

function readPair(keyPath: string, certPath: string) {
  const [key, cert] = [readText(keyPath), readText(certPath)]
  const x509 = parsed(certPath, cert)
  if (!belongs(x509, keyPath, key))
    throw badInput(keyPath, `this is not the key of ${certPath}`, 'give the two files that were made together')
  return { x509, pair: { key, cert, fingerprint: x509.fingerprint256 } }
}

function parsed(path: string, cert: string): X509Certificate {
  try {
    return new X509Certificate(cert)
  } catch (thrown) {
    throw badInput(path, `this is no certificate (${errorText(thrown)})`, 'a PEM file is expected')
  }
}

function belongs(x509: X509Certificate, path: string, key: string): boolean {
  try {
    return x509.checkPrivateKey(createPrivateKey(key))
  } catch (thrown) {
    throw badInput(path, `this is no private key (${errorText(thrown)})`, 'a PEM file without a passphrase is expected')
  }
}
