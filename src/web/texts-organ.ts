/** What the page says of the organ, and of the way to it. */
export const ORGAN_TEXTS = {
  organ: {
    organs: 'Organs of this house',
    stops: (count: number) => (count === 1 ? '1 stop' : `${count} stops`),
    served: 'played now',
    waits: 'waits to be confirmed at the organ’s computer: voluntary organs trust',
    figures: 'Last piece',
    figuresNow: 'This piece',
    messages: 'messages sent',
    late: 'delay: typical, worst 1 in 100',
    worst: 'longest delay',
    slipped: 'the computer stood still for',
    ms: (value: number) => `${value} ms`,
    findings: 'findings',
    device: 'This device',
    is: (name: string, role: 'listen' | 'play') =>
      `${name}: may ${role === 'play' ? 'play' : 'look on, and press panic'}`,
    pair: 'Pair another device',
    pairPlay: 'Pair a phone that plays',
    pairListen: 'Pair one that only looks on',
    scan: 'Scan this with the other phone. It works once, for five minutes.',
    orType: (code: string) => `Or open the page there and type ${code}`,
    qr: 'The link as a QR code',
    signOut: 'Forget this device',
    sure: 'Press again to forget this device',
    screen: 'Screen',
    awake: {
      yes: 'The screen stays awake while this page is open.',
      other:
        'Without HTTPS the screen is kept awake by a silent film, which some phones ignore. Set the phone’s screen time-out longer.',
      no: 'This browser lets the screen go dark. Set the phone’s screen time-out longer.',
    },
    kept: {
      asking: 'Asking whether this phone may keep the page …',
      yes: 'This phone keeps the page: it opens also where the organ’s computer cannot be reached, and can be installed.',
      untrusted:
        'This phone does not keep the page and cannot install it: it does not trust the organ’s own certificate. The page opens only while the organ’s computer runs.',
      'no-https':
        'Without HTTPS this phone does not keep the page and cannot install it; what it sends can be read by others in this network.',
    },
    docs: 'For programs',
    shortcuts: 'Keyboard shortcuts',
  },

  port: {
    head: 'Where it plays',
    none: 'No organ is attached: nothing will be heard.',
    outputs: 'MIDI outputs of the organ’s computer',
    noOutputs: 'The computer has no MIDI output: is the cable in, is the interface on?',
    byProfile: 'as the organ’s profile says',
    house: 'the house organ, by the computer’s loudspeakers',
    notThere: (name: string) => `${name} (not there now)`,
    busy: 'Another can be chosen when nothing is played.',
    kept: 'Chosen, and kept for the next time.',
  },

  testNote: {
    head: 'Test note',
    about: 'One key for a second: does the organ hear us, and is this the division that you think?',
    division: 'Division',
    key: 'Key',
    keys: { low: 'lowest', middle: 'middle', high: 'highest' },
    stop: 'Stop',
    asItStands: 'none: stops stay as they stand at the console',
    play: (division: string) => `Play one key on the ${division}`,
    busy: (title: string) => (title === '' ? 'Not now.' : `${title} is being played.`),
  },

  heard: {
    head: 'What the organ sends',
    about: 'Press a key, draw a stop: if the organ tells of it, it stands here in a moment.',
    on: 'Listen to the organ',
    off: 'Stop listening',
    opening: 'Opening the organ’s MIDI input …',
    silent: 'Listening. Nothing has come yet.',
    listens: 'Listening. The newest stands first.',
    leftOut: (count: number) => `${count} more came too fast to be shown.`,
  },

  wire: {
    head: 'Wire and time',
    busy: 'These can be set when nothing is played.',
    wire: 'The way to the organ',
    wires: { din: 'a MIDI cable with round plugs', usb: 'USB or network all the way, faster' },
    other: 'The wire has a speed of its own, as the organ’s profile says.',
    waits: (organ: string) =>
      `A change of this profile waits. Confirm it at the organ’s computer: voluntary organs trust ${organ}`,
    takeBack: 'Take it back',
    spacing: (ms: number) =>
      ms === 0
        ? 'The organ asks for no rest between stops.'
        : `Between two messages to the stops at least ${ms} ms pass. This protects the organ, and can be changed at its computer only.`,
    latencies: 'How late the pipes speak',
    latenciesAbout: 'From the key to the sound. A division that is late is played so much earlier.',
    leadIn: 'Before the first note',
    copy: 'This profile came with the program: with the first change this house gets its own copy.',
    timeHead: 'Keeping time',
    timing: 'Who keeps the time',
    timings: {
      auto: 'whichever is better here',
      queue: 'the computer’s MIDI timer',
      sleep: 'the program itself',
    },
    ahead: 'How far ahead the MIDI timer is told',
    unplugged: 'While the cable is out',
    whileOut: { hold: 'hold the place, and go on from the bar', 'go-on': 'go on unheard' },
    given: (option: string) => `${option} was named when the server was started, and stands.`,
    inMs: (label: string) => `${label} (ms)`,
    range: (label: string, least: number, most: number) => `${label}: a whole number from ${least} to ${most}.`,
    kept: 'Kept',
  },
} as const
