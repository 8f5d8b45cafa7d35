// healthcheck.mjs: whether the page that this container serves answers, for HEALTHCHECK. What was asked of the container
// stands in the arguments of its first process: another command than `serve` has no page, and runs as long as it runs.
import { readFileSync } from 'node:fs'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

const ANSWERS_WITHIN_MS = 5000
const WEB_PORT = '8440'

const args = readFileSync(process.argv[2] ?? '/proc/1/cmdline', 'utf8').split('\0')
if (args.includes('serve')) {
  // As `serve` decides it: HTTPS where the network can listen, or with a certificate of the person's own.
  const isSecure = has('--cert') || (has('--lan') && !has('--http'))
  const url = `${isSecure ? 'https' : 'http'}://127.0.0.1:${given('--web-port') ?? WEB_PORT}/healthz`
  const problem = await ask(isSecure ? overHttps : overHttp, url)
  process.stdout.write(`${url}: ${problem ?? 'it runs'}\n`)
  process.exitCode = problem === null ? 0 : 1
} else {
  process.stdout.write('nothing is served here\n')
}

function has(option) {
  return args.some((arg) => arg === option || arg.startsWith(`${option}=`))
}

function given(option) {
  const place = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`))
  if (place === -1) return undefined
  return args[place] === option ? args[place + 1] : args[place].slice(option.length + 1)
}

/** The certificate is the organ's own: it is asked whether it lives, and is told nothing. */
function ask(request, url) {
  return new Promise((resolve) => {
    const asked = request(url, { rejectUnauthorized: false, timeout: ANSWERS_WITHIN_MS }, (response) => {
      response.resume()
      resolve(response.statusCode === 200 ? null : `answers ${response.statusCode}`)
    })
    asked.on('timeout', () => asked.destroy(new Error('does not answer')))
    asked.on('error', (error) => resolve(error.message || error.code))
    asked.end()
  })
}
