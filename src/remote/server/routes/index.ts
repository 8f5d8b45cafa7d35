import { addDocs } from './docs.ts'
import { addHealth } from './health.ts'
import { addHouse } from './house.ts'
import { addMachine } from './machine.ts'
import { addOrganSettings } from './organ-settings.ts'
import { addPage } from './page.ts'
import { addPairing } from './pairing.ts'
import type { RouteContext, Routes } from './route.ts'

export async function addRoutes(app: Routes, context: RouteContext): Promise<void> {
  addHealth(app, context)
  addPairing(app, context)
  addHouse(app, context)
  addOrganSettings(app, context)
  addMachine(app, context)
  addDocs(app)
  await addPage(app, context)
}
