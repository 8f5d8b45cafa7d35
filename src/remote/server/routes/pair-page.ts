/**
 * The page that lets a device in. Small and by itself, so that nothing else need be served to strangers. The secret stands
 * behind the `#`: it is in no request line, no log and no Referer.
 */
export const PAIR_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>Voluntary: pair this device</title>
<link rel="stylesheet" href="/pair.css">
<script type="module" src="/pair.js"></script>
</head>
<body>
<main>
<h1>Voluntary</h1>
<p id="said" role="status" aria-live="polite">This device is not paired with the organ yet.</p>
<form id="form">
<label for="code">Code, as the organ or a paired phone shows it</label>
<input id="code" name="code" autocomplete="off" autocapitalize="characters" spellcheck="false"
  maxlength="16" placeholder="ABCD-EFGH" required>
<button>Pair this device</button>
</form>
<p class="small">At the organ’s computer, <code>voluntary devices pair</code> shows a code and a picture to scan.
It works once, within five minutes. If your browser warned you about the certificate: the organ made its own, and nobody
on the internet vouches for it. You see that warning once on each phone; <code>voluntary serve</code> prints the
certificate’s fingerprint, if you want to compare it.</p>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
</body>
</html>
`

export const PAIR_SCRIPT = `const said = document.getElementById('said')
const form = document.getElementById('form')
const secret = location.hash.slice(1)
// The secret leaves the address line, the history and whatever is shared of them, before anything else.
if (secret !== '') history.replaceState(null, '', location.pathname)

async function pair(body) {
  said.textContent = 'Pairing …'
  try {
    const answer = await fetch('/api/pair', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.ok) return location.replace('/')
    const { problem, advice } = await answer.json()
    said.textContent = sentence(problem) + ' ' + sentence(advice)
  } catch {
    said.textContent = 'The organ’s computer cannot be reached. Is this device on its network?'
  }
}

const sentence = (text) => (text === '' ? '' : text[0].toUpperCase() + text.slice(1) + '.')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  pair({ code: form.elements.code.value })
})
if (/^[\\w-]{43}$/.test(secret)) pair({ secret })
`

export const PAIR_STYLE = `:root { color-scheme: dark light }
body { margin: 0; font: 18px/1.5 system-ui, sans-serif; background: #14110f; color: #f4ece0 }
main { max-width: 26rem; margin: 0 auto; padding: 2rem 1rem }
main.wide { max-width: 60rem }
h1 { font-size: 1.3rem }
a { color: #f0c77a }
label { display: block; margin-bottom: .5rem }
input { width: 100%; box-sizing: border-box; min-height: 56px; font: inherit; font-size: 1.5rem; letter-spacing: .1em;
  background: #241f1b; color: inherit; border: 2px solid #8d7f6b; border-radius: 8px; padding: 0 1rem }
button { margin-top: 1rem; width: 100%; min-height: 56px; font: inherit; font-weight: 600; border: 0;
  border-radius: 8px; background: #f0c77a; color: #14110f }
.small { font-size: .9rem; color: #cdbfac }
details { border-top: 1px solid #4a4038; padding: .5rem 0 }
pre { overflow-x: auto; background: #241f1b; padding: .5rem; font-size: .8rem }
`
