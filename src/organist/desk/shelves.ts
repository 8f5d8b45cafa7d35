import { join } from 'node:path'
import { type House, type Shelf, stateFolder } from '../../house/index.ts'
import { sideFilePath } from '../../registration/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { askedScore, wishesFor } from './asked.ts'
import { runJob } from './job.ts'
import { keepMap } from './keep-map.ts'
import { createKeptResults } from './kept-results.ts'
import { shelved } from './library.ts'
import type { Served } from './organist-words.ts'
import { takeBackWaiting } from './profile-settings.ts'
import { keepOrgan, keepScore, waitingFolder } from './uploads.ts'

/** Scores, orders of service and organs of the house, read and kept: all that is dear in jobs. @param served now */
export function shelves(house: House, served: () => Served) {
  const { home } = house
  const kept = createKeptResults()
  const foldersOf = (shelf: Shelf) => [join(house.shipped, shelf), join(home, shelf)]
  /** A score as it is judged: it, what stands beside it, and the profile. */
  const judged = (asked: ReturnType<typeof askedScore>) => [asked.score, sideFilePath(asked.score) ?? '', asked.organ]
  return {
    library: (search) => runJob({ type: 'library', home, search }),
    programmes: () => {
      const files = [...foldersOf('programmes'), join(stateFolder(house), 'places')]
      return kept.of('programmes', files, () => runJob({ type: 'programmes', home }))
    },
    programme: async (name) => {
      const { path } = shelved(house, 'programmes', name)
      return runJob({ type: 'programme', home, path, name, organ: served().file })
    },
    roll: async (name, organName) => {
      const asked = askedScore(house, name, organName, null, served())
      return kept.of(`roll ${asked.organ} ${name}`, judged(asked), () => runJob({ type: 'roll', ...asked }))
    },
    checkScore: async (name, organName, map = null) => {
      const asked = askedScore(house, name, organName, map, served())
      return kept.of(`check ${map} ${asked.organ} ${name}`, judged(asked), () => runJob({ type: 'check', ...asked }))
    },
    keepMap: (name, map) => keepMap(house, served(), name, map),
    hear: async (piece) => runJob({ type: 'hear', home, wishes: wishesFor(house, piece, served()), name: piece.score }),
    keepScore: (arrived) => keepScore(house, served().file, arrived),
    organs: () => {
      const files = [...foldersOf('organs'), waitingFolder(house)]
      return kept.of('organs', files, () => runJob({ type: 'organs', home }))
    },
    console: async (name) => {
      const { path } = shelved(house, 'organs', name)
      return kept.of(`console ${name}`, [path], () => runJob({ type: 'console', home, name, path }))
    },
    keepOrgan: (name, text, replace) => keepOrgan(house, served().id, name, text, replace),
    takeBackProfile: (name) => takeBackWaiting(house, name),
  } satisfies Partial<Services>
}
