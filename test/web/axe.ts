import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds wrong with the page as it stands: a rule, and where. */
export async function violations(page: Page): Promise<readonly unknown[]> {
  await page.evaluate(AXE)
  const { violations: found } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
  }
  return found.map(({ id, nodes }) => [id, nodes.map((node) => node.failureSummary + node.html)])
}
