/** Seven consoles as their makers build them: what each is told, as its profile's YAML says it. */
export const KINDS = ['nrpn', 'notes', 'toggles', 'toggles-no-cancel', 'map', 'stepped', 'slow'] as const
export type Kind = (typeof KINDS)[number]

/** In words, for a story. */
export const KIND_WORDS: Readonly<Record<Kind, string>> = {
  nrpn: 'a console of NRPNs',
  notes: 'a home-made console whose stops are notes, 20 ms apart',
  toggles: 'a console whose stops are pushed on and off, with a general cancel, and that says what it was told',
  'toggles-no-cancel': 'a console whose stops are pushed on and off, without a general cancel',
  map: 'a console that is told all its stops in one message, and says what it was told',
  stepped: 'a console whose generals are stepped through, 250 ms apart',
  slow: 'a console of many stops that takes one message in 250 ms',
}

interface Rank {
  readonly name: string
  readonly footage: number
  readonly family: string
}
const rank = (text: string): Rank => {
  const [name = '', footage, family = ''] = text.split('/')
  return { name, footage: Number(footage), family }
}

const GREAT = ['Open Diapason/8/principal', 'Stopped Diapason/8/flute', 'Principal/4/principal', 'Trumpet/8/reed'].map(
  rank,
)
const SWELL = ['Gedackt/8/flute', 'Salicional/8/string', 'Gemshorn/4/principal', 'Oboe/8/reed'].map(rank)
const PEDAL = ['Bourdon/16/flute', 'Bass Flute/8/flute'].map(rank)
const MORE_GREAT = ['Dulciana/8/string', 'Flute/4/flute', 'Fifteenth/2/principal', 'Clarion/4/reed'].map(rank)
const MORE_SWELL = ['Viola/8/string', 'Flautina/2/flute', 'Cornopean/8/reed'].map(rank)
const COUPLERS = [
  ['Swell to Great', 'Great', 'Swell'],
  ['Swell to Pedal', 'Pedal', 'Swell'],
  ['Great to Pedal', 'Pedal', 'Great'],
] as const

const P = ['Sw. Gedackt 8', 'Gt. Stopped Diapason 8', 'Ped. Bourdon 16']
const MF = [...P, 'Gt. Open Diapason 8', 'Sw. Gemshorn 4', 'Swell to Great', 'Swell to Pedal']
const F = [...MF, 'Gt. Principal 4', 'Ped. Bass Flute 8', 'Great to Pedal']
const FF = [...F, 'Gt. Trumpet 8', 'Sw. Oboe 8']
const DYNAMICS = { p: P, mf: MF, f: F, ff: FF }

const HEAD: Readonly<Record<Kind, string>> = {
  nrpn: 'wire: din\nspacingMs: 0\ngeneralCancel: { program: 20, channel: 8 }\ntells: hands\ncontrolChannel: 8',
  notes: 'wire: usb\nspacingMs: 20',
  toggles: 'wire: usb\nspacingMs: 20\ngeneralCancel: { program: 20, channel: 8 }\ntells: all\ncontrolChannel: 8',
  'toggles-no-cancel': 'wire: usb\nspacingMs: 20\ntells: hands',
  map: 'wire: din\ndialect: rodgers\ntells: all',
  stepped: 'wire: usb\ndialect: syndyne\nmemory: 3',
  slow: 'wire: din\nspacingMs: 250\ngeneralCancel: { program: 20, channel: 8 }\ncontrolChannel: 8',
}

/** How the numberth of all stops, couplers and tremulants is said. */
function saidAs(kind: Kind, number: number): string {
  switch (kind) {
    case 'nrpn':
    case 'slow':
      return `, midi: { nrpn: ${number + 1}, channel: 9 }`
    case 'notes':
      return `, midi: { note: ${30 + number}, channel: 16 }`
    case 'toggles':
    case 'toggles-no-cancel':
      return `, midi: { cc: ${20 + number}, channel: 9, toggle: true }`
    case 'map':
      return `, number: ${1 + 3 * number}`
    case 'stepped':
      return ''
    default:
      return kind satisfies never
  }
}

/** The profile, as a builder would write it. */
export function profileOf(kind: Kind): string {
  let number = 0
  const stops = (ranks: readonly Rank[]) =>
    ranks
      .map(
        ({ name, footage, family }) =>
          `      - { name: ${name}, footage: ${footage}, family: ${family}${saidAs(kind, number++)} }`,
      )
      .join('\n')
  const many = kind === 'slow'
  const divisions = [
    ['Great', 'G', 2, '[36, 96]', '', [...GREAT, ...(many ? MORE_GREAT : [])]],
    ['Swell', 'S', 1, '[36, 96]', '', [...SWELL, ...(many ? MORE_SWELL : [])]],
    ['Pedal', 'P', 3, '[36, 67]', '\n    pedal: true', PEDAL],
  ] as const
  const pistons = Object.entries(DYNAMICS).map(([name, draw], index) => {
    const general = kind === 'stepped' ? `, general: ${index + 1}` : ''
    return `  - { name: ${name}, draw: [${draw.join(', ')}], retire: others${general} }`
  })
  return `name: ${kind}
${HEAD[kind]}
leadInMs: 300
settleMs: 100
action: { stopTravelMs: 60, repeatGapMs: 40, leadMaxMs: 150 }
divisions:
${divisions
  .map(
    ([name, letter, channel, compass, more, ranks]) => `  - name: ${name}
    letter: ${letter}
    channel: ${channel}
    compass: ${compass}${more}
    stops:
${stops(ranks)}`,
  )
  .join('\n')}
couplers:
${COUPLERS.map(([name, keys, sounds]) => `  - { name: ${name}, keys: ${keys}, sounds: ${sounds}${saidAs(kind, number++)}${kind === 'stepped' ? ', by: organ' : ''} }`).join('\n')}
tremulants:
  - { name: Tremulant, division: Swell${saidAs(kind, number++)} }
enclosures:
  - { name: Swell, division: Swell, cc: 11, channel: 1 }
pistons:
${pistons.join('\n')}
`
}
