import type { Page } from 'playwright-core'
import type { ConsolePlan, State } from '../../src/remote/protocol/index.ts'
import { TEXTS } from '../../src/web/texts.ts'

/** How long what is shown may lag behind what is: the state goes out at most twenty times a second. */
const WITHIN_MS = 5000

interface Shown {
  readonly organ: string
  readonly way: string
  readonly heading: string
  readonly doing: string
  readonly button: string
  readonly drawn: readonly string[]
  readonly keys: readonly string[]
}

const READ = `(() => {
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? ''
  return {
    organ: text('.organ-name'), way: document.querySelector('.way')?.dataset.way ?? '',
    heading: text('main h1'), doing: text('.doing strong'), button: text('.go-word'),
    drawn: [...document.querySelectorAll('.knob[aria-pressed="true"] .stop-name')].map((each) => each.textContent),
    keys: [...document.querySelectorAll('svg.keys')].map((each) => each.getAttribute('aria-label')),
  }
})()`

const asked = <Answer>(page: Page, path: string) =>
  page.evaluate(`fetch('${path}').then((answer) => answer.json())`) as Promise<Answer>

/** What the service view and the console show beside what the server says. @returns what differs; empty where nothing does */
export async function untruths(page: Page): Promise<string[]> {
  const onService = await settledOn(page, 'service', (shown, { organ, playing, go }) => [
    ['organ', shown.organ, organ.name],
    ['way', shown.way, organ.port === null ? 'nowhere' : organ.link],
    ['heading', shown.heading, playing?.item ?? TEXTS.nothingPlays],
    [
      'doing',
      shown.doing,
      playing === null ? '' : (playing.section !== playing.item && playing.section) || TEXTS.doing[playing.doing],
    ],
    ['button', shown.button.toLowerCase(), (playing ? go.says : TEXTS.chooseWhat).toLowerCase()],
  ])
  const { organ } = await asked<State>(page, '/api/state')
  const plan = await asked<ConsolePlan>(page, `/api/organs/${encodeURIComponent(organ.id)}`)
  const onConsole = await settledOn(page, 'console', (shown, { console: stands }) => [
    [
      'stops',
      [...shown.drawn].sort().join(),
      plan.elements
        .filter(({ id }) => stands?.drawn.includes(id))
        .map(({ name }) => name)
        .sort()
        .join(),
    ],
    [
      'keys',
      [...shown.keys].sort().join(),
      plan.divisions
        .map(({ name }) => TEXTS.console.keys(name, stands?.divisions.find((each) => each.name === name)?.keys ?? []))
        .sort()
        .join(),
    ],
  ])
  return [...onService, ...onConsole]
}

type Pair = readonly [what: string, shown: string, isSo: string]

async function settledOn(page: Page, view: keyof typeof TEXTS.views, pairs: (shown: Shown, state: State) => Pair[]) {
  await page.getByRole('button', { name: TEXTS.views[view], exact: true }).click()
  const deadlineMs = performance.now() + WITHIN_MS
  for (;;) {
    const state = await asked<State>(page, '/api/state')
    const shown = (await page.evaluate(READ)) as Shown
    const wrong = pairs(shown, state).filter(([, is, shall]) => is !== shall)
    if (wrong.length === 0) return []
    if (performance.now() > deadlineMs)
      return wrong.map(([what, is, shall]) => `${view}, ${what}: shown is “${is}”, the server says “${shall}”`)
    await page.waitForTimeout(100)
  }
}
