/** Which room may import which (docs/architecture.md): a room knows only the rooms to its left. */
const ROOMS = {
  time: [],
  midi: [],
  findings: ['time'],
  files: ['findings'],
  score: ['time', 'midi', 'findings'],
  organ: ['midi', 'files', 'findings'],
  import: ['midi', 'organ', 'files', 'findings'],
  learn: ['midi', 'score', 'organ', 'files', 'findings'],
  registration: ['time', 'score', 'organ', 'files', 'findings'],
  library: ['score', 'registration', 'files', 'findings'],
  timeline: ['time', 'midi', 'score', 'organ', 'registration', 'findings'],
  programme: ['time', 'midi', 'score', 'organ', 'registration', 'library', 'timeline', 'files', 'findings'],
  ports: ['time', 'midi', 'files', 'findings'],
  power: ['findings'],
  sentinel: ['midi', 'findings', 'ports'],
  player: ['time', 'midi', 'timeline', 'ports', 'organ', 'findings'],
  organist: [
    'time',
    'midi',
    'score',
    'organ',
    'registration',
    'timeline',
    'programme',
    'ports',
    'player',
    'power',
    'files',
    'findings',
  ],
  cli: [
    'time',
    'midi',
    'score',
    'organ',
    'learn',
    'registration',
    'library',
    'timeline',
    'programme',
    'ports',
    'player',
    'power',
    'organist',
    'import',
    'files',
    'findings',
  ],
}

const directions = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room}-knows-only-its-left`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
}))

const faces = Object.keys(ROOMS).map((room) => ({
  name: `${room}-has-one-face`,
  comment: "A room's index.ts is its whole public face.",
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/` },
  to: { path: `^src/${room}/`, pathNot: `^src/${room}/(index|worker)\\.ts$` },
}))

module.exports = {
  forbidden: [
    ...directions,
    ...faces,
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, pathNot: 'worker\\.ts$|main\\.ts$|start\\.ts$|write-schemas\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
