import { PLAIN_FORMS } from './commands.ts'
import { plainId } from './wishes.ts'

/** What Home Assistant is told, so that the organ appears there as one device. */
export interface Discovered {
  readonly topic: string
  readonly payload: string
}

/** Of Material Design; what has none of its own bears the plain one. */
const ICONS: Readonly<Record<string, string>> = {
  go: 'play',
  hold: 'pause',
  pause: 'stop-circle-outline',
  endAfterLine: 'page-last',
  fade: 'volume-off',
  nextVerse: 'arrow-right',
  lastVerseNow: 'skip-next',
  oneMoreVerse: 'plus',
  softer: 'volume-minus',
  louder: 'volume-plus',
  back: 'skip-backward',
  skip: 'skip-forward',
  stop: 'stop',
  begin: 'church',
  panic: 'alert-octagon',
}
const PLAIN_ICON = 'gesture-tap-button'

/** By the last step of its topic, for people. */
const BUTTONS: readonly (readonly [key: string, name: string])[] = [
  ...PLAIN_FORMS.map(({ name, words }) => [name, capital(Object.keys(words)[0] ?? name)] as const),
  ['begin', 'Begin the service'],
]

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * Home Assistant's discovery of a whole device (its documentation of the MQTT integration, "Device discovery"): one message,
 * kept by the broker. It knows no media player, so the organ is buttons, a select, sensors and two binary sensors.
 * @param commands without them, what an earlier start offered is taken back; so is the select without orders of service
 */
export function discoveryOf(wishes: {
  readonly prefix: string
  readonly base: string
  readonly organ: { readonly id: string; readonly name: string }
  readonly commands: boolean
  readonly programmes: readonly string[]
}): Discovered {
  const { prefix, base, organ, commands, programmes } = wishes
  const id = `voluntary_${plainId(organ.id)}`
  const state = { state_topic: `${base}/state` }
  const sensor = (name: string, key: string, icon: string) => ({
    p: 'sensor',
    name,
    icon,
    unique_id: `${id}_says_${key}`,
    ...state,
    // A state of Home Assistant has 255 letters at most.
    value_template: `{{ value_json.${key}[:255] }}`,
  })
  const binary = (name: string, key: string, kind: string) => ({
    p: 'binary_sensor',
    name,
    device_class: kind,
    unique_id: `${id}_${key}`,
    ...state,
    value_template: `{{ value_json.${key} }}`,
  })
  const button = (key: string, name: string) => ({
    p: 'button',
    name,
    icon: `mdi:${ICONS[key] ?? PLAIN_ICON}`,
    unique_id: `${id}_${key}`,
    command_topic: `${base}/command/${key}`,
    retain: false,
  })
  const select = {
    p: 'select',
    name: 'Order of service',
    icon: 'mdi:format-list-numbered',
    unique_id: `${id}_programme`,
    command_topic: `${base}/command/programme`,
    state_topic: `${base}/programme`,
    options: programmes,
    retain: false,
  }
  const offered = commands
    ? {
        ...Object.fromEntries(BUTTONS.map(([key, name]) => [key, button(key, name)])),
        select: programmes.length > 0 ? select : { p: 'select' },
      }
    : { ...Object.fromEntries(BUTTONS.map(([key]) => [key, { p: 'button' }])), select: { p: 'select' } }
  return {
    topic: `${prefix}/device/${id}/config`,
    payload: JSON.stringify({
      dev: { ids: [id], name: organ.name, mf: 'Voluntary', mdl: 'Pipe organ player' },
      o: { name: 'voluntary' },
      availability_topic: `${base}/available`,
      qos: 0,
      cmps: {
        title: sensor('Plays', 'title', 'mdi:music'),
        place: sensor('Place', 'place', 'mdi:map-marker'),
        next: sensor('Next', 'next', 'mdi:playlist-music'),
        go_says: sensor('Go would', 'go', 'mdi:play-circle-outline'),
        notice: sensor('Notice', 'notice', 'mdi:information-outline'),
        sounding: binary('Sounds', 'sounding', 'sound'),
        attached: binary('Organ attached', 'attached', 'connectivity'),
        ...offered,
      },
    }),
  }
}
