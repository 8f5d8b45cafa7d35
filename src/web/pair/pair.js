const message = document.getElementById('message')
const form = document.getElementById('form')
const secret = location.hash.slice(1)
// The secret leaves the address line, the history and whatever is shared of them, before anything else.
if (secret !== '') history.replaceState(null, '', location.pathname)

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
  pair({ code: form.elements.code.value })
})
if (/^[\w-]{43}$/.test(secret)) pair({ secret })
