import type { House } from '../../house/index.ts'
import type { Services } from '../../remote/server/index.ts'
import { askedScore, wishesFor } from './asked.ts'
import { runJob } from './job.ts'
import { keepMap } from './keep-map.ts'
import { shelved } from './library.ts'
import type { Served } from './organist-words.ts'
import { takeBackWaiting } from './profile-settings.ts'
import { keepOrgan, keepScore } from './uploads.ts'

/** Scores, orders of service and organs of the house, read and kept: all that is dear in jobs. @param served now */
export const shelves = (house: House, served: () => Served) =>
  ({
    library: (search) => runJob({ type: 'library', home: house.home, search }),
    programmes: () => runJob({ type: 'programmes', home: house.home }),
    programme: async (name) => {
      const { path } = shelved(house, 'programmes', name)
      return runJob({ type: 'programme', home: house.home, path, name, organ: served().file })
    },
    roll: async (name, organName) => runJob({ type: 'roll', ...askedScore(house, name, organName, null, served()) }),
    checkScore: async (name, organName, map = null) =>
      runJob({ type: 'check', ...askedScore(house, name, organName, map, served()) }),
    keepMap: (name, map) => keepMap(house, served(), name, map),
    hear: async (piece) =>
      runJob({ type: 'hear', home: house.home, wishes: wishesFor(house, piece, served()), name: piece.score }),
    keepScore: (arrived) => keepScore(house, served().file, arrived),
    organs: () => runJob({ type: 'organs', home: house.home }),
    console: async (name) => {
      const { path } = shelved(house, 'organs', name)
      return runJob({ type: 'console', home: house.home, name, path })
    },
    keepOrgan: (name, text, replace) => keepOrgan(house, served().id, name, text, replace),
    takeBackProfile: (name) => takeBackWaiting(house, name),
  }) satisfies Partial<Services>
