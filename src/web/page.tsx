import { HereStrip } from './here/here-strip.tsx'
import { Button } from './parts/button.tsx'
import { Help } from './parts/help.tsx'
import { Lost } from './parts/lost.tsx'
import { Message } from './parts/message.tsx'
import { Panic } from './parts/panic.tsx'
import { StatusLine } from './parts/status-line.tsx'
import { goTo, VIEWS, view } from './parts/views.ts'
import { TEXTS } from './texts.ts'
import { ConsoleView } from './views/console.tsx'
import { LibraryView } from './views/library.tsx'
import { OrganView } from './views/organ.tsx'
import { ScoreView } from './views/score.tsx'
import { Coming, ServiceView } from './views/service.tsx'

const SHOWN = { service: ServiceView, console: ConsoleView, library: LibraryView, organ: OrganView, score: ScoreView }

export function Page() {
  const Shown = SHOWN[view.value]
  return (
    <div class="page" data-view={view.value}>
      <Button class="skip" onPress={() => document.getElementById('content')?.focus()}>
        {TEXTS.skip}
      </Button>
      <StatusLine />
      <nav aria-label={TEXTS.menu}>
        {VIEWS.map((each) => (
          <button
            key={each}
            type="button"
            aria-current={view.value === each ? 'page' : undefined}
            onClick={() => goTo(each)}
          >
            {TEXTS.views[each]}
          </button>
        ))}
      </nav>
      <Lost />
      <HereStrip />
      <main id="content" tabIndex={-1}>
        <Shown />
      </main>
      <footer>
        <Coming />
        <Panic />
      </footer>
      <Message />
      <Help />
    </div>
  )
}
