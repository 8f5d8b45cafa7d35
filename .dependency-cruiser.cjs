/** Which room may import which (docs/architecture.md): a room knows only the rooms to its left. */
const MUSIC = ['time', 'midi', 'score', 'organ', 'registration', 'console', 'timeline', 'findings']
const ROOMS = {
  time: [],
  midi: [],
  findings: ['time'],
  house: ['findings'],
  'house/backup': ['house', 'findings'],
  score: ['time', 'midi', 'findings'],
  organ: ['midi', 'house', 'findings'],
  'profile/import': ['midi', 'organ', 'house', 'findings'],
  'profile/learn': ['midi', 'score', 'organ', 'house', 'findings'],
  registration: ['time', 'midi', 'score', 'organ', 'house', 'findings'],
  catalogue: ['score', 'registration', 'house', 'findings'],
  // What an organ has: keys, stops, boxes, and what is owed to it. One model, read by all that follow.
  console: ['midi', 'organ', 'findings'],
  timeline: ['time', 'midi', 'score', 'organ', 'registration', 'console', 'findings'],
  programme: [...MUSIC, 'catalogue', 'house'],
  library: [...MUSIC, 'catalogue', 'programme', 'house'],
  performance: [...MUSIC, 'programme', 'house'],
  ports: ['time', 'midi', 'house', 'findings'],
  'sound/house-organ': ['midi', 'organ', 'console'],
  sound: ['sound/house-organ', 'organ', 'ports', 'house', 'findings'],
  'rehearsal/organ': ['midi', 'organ', 'sound/house-organ', 'house', 'findings'],
  'rehearsal/listen': [
    'time',
    'midi',
    'organ',
    'console',
    'timeline',
    'sound/house-organ',
    'rehearsal/organ',
    'findings',
  ],
  'rehearsal/grandorgue': ['midi', 'organ', 'profile/import', 'house', 'findings'],
  'player/power': ['findings'],
  'player/sentinel': ['midi', 'console', 'findings', 'ports'],
  player: ['time', 'midi', 'console', 'timeline', 'ports', 'organ', 'findings'],
  organist: [...MUSIC, 'programme', 'performance', 'ports', 'player', 'player/power', 'sound', 'house'],
  rehearsal: [
    'midi',
    'organ',
    'rehearsal/organ',
    'rehearsal/listen',
    'timeline',
    'ports',
    'sound',
    'organist',
    'house',
    'findings',
  ],
  'remote/protocol': ['performance'],
  // The organ that sounds on the phone itself.
  web: ['remote/protocol', 'performance', 'sound/house-organ'],
  'remote/server': ['performance', 'remote/protocol', 'house', 'findings'],
  'remote/mqtt': ['performance', 'remote/protocol', 'remote/server', 'house', 'findings'],
  'organist/desk': [
    ...MUSIC,
    'ports',
    'sound/house-organ',
    'catalogue',
    'library',
    'programme',
    'performance',
    'organist',
    'remote/protocol',
    'remote/server',
    'house',
  ],
  // The composition root: it may know every room but the page.
  cli: null,
}

/** A room in another one is a room of its own. */
const inner = (room) => Object.keys(ROOMS).filter((each) => each.startsWith(`${room}/`))
const within = (room) => ({
  path: `^src/${room}/`,
  ...(inner(room).length > 0 ? { pathNot: `^src/(${inner(room).join('|')})/` } : {}),
})
/** Files of these rooms, and not of rooms in them. */
const filesOf = (rooms) =>
  `^src/(${rooms
    .map(
      (room) =>
        room +
        inner(room)
          .map((each) => `(?!/${each.slice(room.length + 1)}/)`)
          .join(''),
    )
    .join('|')})/`

const directions = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `${room.replace('/', '-')}-knows-only-its-left`,
  severity: 'error',
  from: within(room),
  to: {
    path: '^src/',
    pathNot: filesOf([room, ...(allowed ?? Object.keys(ROOMS).filter((each) => each !== 'web'))]),
  },
}))

const faces = Object.keys(ROOMS).map((room) => ({
  name: `${room.replace('/', '-')}-has-one-face`,
  comment: "A room's index.ts is its whole public face.",
  severity: 'error',
  from: { path: '^src/', pathNot: filesOf([room]) },
  to: { path: filesOf([room]), pathNot: `^src/${room}/(index|worker)\\.ts$` },
}))

module.exports = {
  forbidden: [
    ...directions,
    ...faces,
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: {
        orphan: true,
        pathNot:
          'worker\\.ts$|main\\.ts$|start\\.ts$|\\.d\\.ts$|main\\.tsx$|service-worker\\.ts$|write-schemas\\.ts$|web/pair/pair\\.js$',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
}
