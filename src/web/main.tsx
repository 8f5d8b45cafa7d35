import { render } from 'preact'
import './style.css'
import { watchHere } from './here/here.ts'
import { connect, wake } from './live/store.ts'
import { Page } from './page.tsx'
import { keepAwake } from './parts/awake.ts'
import { keepPage } from './parts/kept.ts'
import { listenToKeys } from './parts/keyboard.ts'
import { startLight } from './parts/light.ts'
import { startViews } from './parts/views.ts'

startLight()
connect()
startViews()
listenToKeys()
watchHere()
keepAwake()
const root = document.getElementById('page')
if (root) render(<Page />, root)

for (const event of ['online', 'pageshow']) addEventListener(event, wake)
// A page that was frozen goes on in its middle.
document.addEventListener('resume', wake)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') wake()
})
void keepPage()
