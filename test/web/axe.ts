import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

export async function expectNoViolations(page: Page, what: string): Promise<void> {
  await page.evaluate(AXE)
  const { violations } = (await page.evaluate('axe.run()')) as { readonly violations: readonly Violation[] }
  const found = violations.map(({ id, nodes }) => [id, nodes.map((node) => node.failureSummary + node.html)])
  expect([what, found]).toEqual([what, []])
}
