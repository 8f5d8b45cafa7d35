// look.mjs PAGE FIGURES: what `helm test` looks at, from inside the cluster.
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'

const [page, figures] = process.argv.slice(2)
const TRIES = 10

const looks = [
  ['it runs', () => expectStatus(`${page}/healthz`, [200])],
  ['it can take commands', () => expectStatus(`${page}/readyz`, [200])],
  // 421: it is not called by this name; 401: nobody who is paired.
  ['it lets nobody in who is not paired', () => expectStatus(`${page}/api/state`, [401, 421])],
  ['its figures are not on the page', () => expectStatus(`${page}/metrics`, [401, 404, 421])],
  ['it gives its figures', () => expectFigures(`${figures}/metrics`)],
]

for (const [what, look] of looks) {
  const problem = await until(look)
  process.stdout.write(`${problem === null ? 'ok  ' : 'FAIL'} ${what}${problem === null ? '' : `: ${problem}`}\n`)
  if (problem !== null) process.exitCode = 1
}

async function until(look) {
  let problem = null
  for (let attempt = 0; attempt < TRIES; attempt++) {
    problem = await look().catch((error) => error.message || error.code)
    if (problem === null) return null
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.LOOK_AGAIN_MS ?? 1000)))
  }
  return problem
}

async function expectStatus(url, wanted) {
  const { status } = await get(url)
  return wanted.includes(status) ? null : `${url} answers ${status}, not ${wanted.join(' or ')}`
}

async function expectFigures(url) {
  const { status, text } = await get(url)
  return status === 200 && /^voluntary_playing [01]$/m.test(text)
    ? null
    : `${url} answers ${status} without voluntary_playing`
}

/** The organ's own certificate is not one that a test could know. */
function get(url) {
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https') ? overHttps : overHttp
    const asked = ask(url, { rejectUnauthorized: false, timeout: 5000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    asked.on('timeout', () => asked.destroy(new Error(`${url} does not answer`)))
    asked.on('error', reject)
    asked.end()
  })
}
