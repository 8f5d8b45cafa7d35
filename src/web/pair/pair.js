const message = document.getElementById('message')
const form = document.getElementById('form')

// The secret leaves the address line, the history and whatever is shared of them, before anything else.
function takeLink() {
  const secret = location.hash.slice(1)
  if (secret !== '') history.replaceState(null, '', location.pathname)
  if (/^[\w-]{43}$/.test(secret)) pair({ secret })
}

async function pair(body) {
  message.textContent = 'Pairing …'
  try {
    const answer = await fetch('/api/pair', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (answer.ok) return location.replace('/')
    const { problem, advice } = await answer.json()
    message.textContent = `${sentence(problem)} ${sentence(advice)}`
  } catch {
    message.textContent = 'The organ’s computer cannot be reached. Is this device on its network?'
  }
}

const sentence = (text) => (text === '' ? '' : `${text[0].toUpperCase() + text.slice(1)}.`)

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const typed = form.elements.code.value.trim()
  const secret = /#([\w-]{43})$/.exec(typed)?.[1]
  pair(secret === undefined ? { code: typed } : { secret })
})
// A link that is opened in a page that is open already changes only what stands behind the #.
addEventListener('hashchange', takeLink)
takeLink()
