import { MUSIC_TEXTS } from './texts-music.ts'
import { ORGAN_TEXTS } from './texts-organ.ts'

/** All that the page says of itself, to be translated (with `texts-*.ts`). What the organ says comes from the server. */

const minutes = (ms: number): string => {
  const whole = Math.round(ms / 60_000)
  return whole < 1 ? 'less than a minute' : whole === 1 ? 'about a minute' : `about ${whole} minutes`
}

export const TEXTS = {
  views: { service: 'Service', console: 'Console', library: 'Library', organ: 'Organ', score: 'Score' },
  skip: 'To the content',
  close: 'Close',
  menu: 'Views',

  link: {
    sending: 'sending',
    connected: 'connected',
    silent: 'port open, nothing heard from the organ',
    unheard: 'no organ attached',
    gone: 'cable out',
    none: 'ready',
    nowhere: 'no organ attached',
    searching: 'looking for the organ’s computer',
  },
  light: { dark: 'Dark', dim: 'Dim', light: 'Light' },
  lightIs: (name: string) => `Screen: ${name}`,

  notNow: 'Not sent: there is no link to the organ’s computer.',
  justChanged: 'Not sent: it changed just as you pressed. Look, and press again.',
  mayOnlyListen: 'This device can watch but not play. Ask someone who can play to send you a link.',
  unknownFate: 'No answer came. Look at what the organ does before you press again.',

  panic: 'Panic',
  panicHow: 'hold: silence',
  panicHold: 'Keep holding …',
  panicSent: 'Panic …',
  panicDone: 'All keys are up and the music has stopped.',
  panicUnknown:
    'Panic was sent, but no answer came. If the organ still sounds: at its computer press Esc twice, or switch off.',
  panicFailed: 'Panic did not reach the organ’s computer. Press Esc twice there, or switch the organ off.',

  unpaired: 'This device is no longer paired with the organ.',
  pairAgain: 'Pair this device',
  otherVersion: 'The organ’s computer has another version of this page.',
  loadAgain: 'Load the page again',
  looking: 'Looking for the organ …',

  lost: {
    head: 'No link to the organ’s computer.',
    unknown: 'What the organ is doing is not known here. This page goes on looking for it.',
    nothing: 'Nothing was playing when the link broke.',
    playing: (title: string, endsInMs: number) =>
      `The organ is still playing “${title}”, as far as can be known. It goes on without this phone and ends in ${minutes(endsInMs)}.`,
    over: (title: string) => `“${title}” should be over by now.`,
    service: (item: string, place: string, waits: boolean) =>
      waits
        ? `The organ waits in “${item}”${place}. It goes no further until somebody presses go.`
        : `The organ is still playing “${item}”${place}. It stops where it waits for go.`,
    held: (title: string) => `The organ holds its chord in “${title}” until somebody lets it go on.`,
    stands: (title: string) => `“${title}” stands still, the organ is silent.`,
    gone: (title: string) => `The cable to the organ was out while “${title}” was to be played.`,
  },

  lastHeard: 'when last heard: ',
  nothingPlays: 'Nothing is playing',
  chooseWhat: 'Choose what to play',
  chooseWhatSub: 'opens the library',
  cannotChoose: 'Wait until somebody plays',
  nowPlaying: 'Now playing',
  itemOf: (number: number, items: number) => `${number} of ${items}`,
  bar: (bar: number, last: number) => `bar ${bar} of ${last}`,
  endsAfter: (bar: number) => `ends after bar ${bar}`,
  tempo: (percent: number) => `tempo ${percent} %`,
  semitones: (by: number) =>
    `${Math.abs(by)} ${Math.abs(by) === 1 ? 'semitone' : 'semitones'} ${by > 0 ? 'up' : 'down'}`,
  press: 'press',
  next: (what: string) => `next: ${what}`,
  soon: (bar: number, what: string) => `bar ${bar}: ${what}`,
  last: {
    piece: {
      done: (title: string) => `${title} was played to its end.`,
      stopped: (title: string) => `${title} was stopped.`,
      failed: (title: string) => `${title} broke off.`,
    },
    service: {
      done: (title: string) => `${title} is over: all of it was played.`,
      stopped: (title: string) => `${title} was stopped before its end. It can go on from there.`,
      failed: (title: string) => `${title} broke off. It can go on from there.`,
    },
  },
  doing: {
    plays: 'playing',
    waits: 'waits for go',
    held: 'held: the chord sounds on',
    paused: 'paused, silent',
    quiet: 'silent',
    over: 'over',
  },
  choices: 'What you can do now',
  more: 'More',
  moreChoices: 'More that you can do now',
  /** What cannot be undone at once: on the button after the first press. */
  asks: {
    skip: 'press again: skip',
    back: 'press again: back',
    stop: 'press again: stop',
  },
  stopService: 'stop the service',
  tempoSwipe: {
    label: 'Tempo',
    how: 'Tempo: slide along the bar',
    further: 'Slide further to change the tempo',
    asks: (percent: number) => `Tempo ${percent} %: let go to set it`,
    sent: (percent: number) => `Tempo ${percent} %: asked for.`,
    is: (percent: number) => `tempo ${percent} %`,
  },
  keys: ['C', 'D flat', 'D', 'E flat', 'E', 'F', 'F sharp', 'G', 'A flat', 'A', 'B flat', 'B'],
  minor: (tonic: string) => `${tonic} minor`,
  beats: (count: number) => `${count} beats a minute`,
  seconds: (done: string, all: string) => `${done} of ${all}`,
  progress: 'How far it has come',
  /** Where a button says more than the word of the terminal. */
  choice: {
    'end after line': 'end after this line',
    'last verse now': 'last verse',
    quit: 'stop the piece',
    fade: 'fade out',
    skip: 'skip this item',
    back: 'item before',
    'line back': 'a line back',
    'line on': 'a line on',
    lower: 'a semitone lower',
    higher: 'a semitone higher',
    shorter: 'shorter breath',
    longer: 'longer breath',
  },
  sent: 'sent',
  done: 'done',
  refused: 'not done',

  console: {
    loading: 'Reading the organ …',
    none: 'The organ cannot be read.',
    pistons: 'Pistons',
    couplers: 'Couplers',
    boxes: 'Swell boxes',
    box: (name: string) => `${name} box`,
    open: (percent: number) => (percent === 0 ? 'closed' : percent === 100 ? 'open' : `${percent} % open`),
    boxUnknown: 'not known',
    boxOnly:
      'The boxes can be moved by hand while a piece is loaded, or an item of a service. What the score says next moves them again.',
    only: 'Stops can be drawn by hand while a piece is loaded, or an item of a service. Between pieces the organ does not report its stops.',
    inService: 'What you move here stays until the registration names it: at the next verse, at softer and louder.',
    betweenItems: 'Nothing is loaded: stops can be moved here when the next item stands ready.',
    onlyLooksOn: 'This device looks on: what is drawn is lit. A device that may play moves the stops.',
    atOrgan:
      'The stop jamb is open at the organ’s computer: what is known to be drawn is lit, and nothing can be moved here.',
    boxInService:
      'The mark shows where the box stands. In an order of service fade moves it too, and opens it again after.',
    keys: (division: string, keys: readonly string[]) =>
      keys.length === 0 ? `${division}: no key sounds` : `${division}: ${keys.join(' ')}`,
    hands: 'At the console',
    stops: (division: string) => `${division}: stops`,
  },

  leave: 'Go back once more to leave this page.',
  stay: 'Something is being played: this page stays.',

  help: {
    title: 'Keyboard',
    /** Besides those of the commands, which the table says. */
    keys: [
      ['Esc Esc', 'panic: silence at once'],
      ['1 2 3 4', 'Service, Console, Library, Organ'],
      ['?', 'this list'],
    ],
  },

  ...MUSIC_TEXTS,
  ...ORGAN_TEXTS,
} as const
