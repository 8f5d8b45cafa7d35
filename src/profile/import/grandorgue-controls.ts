import { manualSections, readDefinition } from './grandorgue.ts'
import { boxesOf } from './grandorgue-elements.ts'
import {
  CONTROL_CHANNEL,
  counted,
  GENERAL_CANCEL,
  GRANDORGUE_NUMBERS,
  isDrawn,
  type Kind,
  type Numbered,
  padded,
  sectionsOn,
} from './grandorgue-reading.ts'
import type { Section } from './read-sections.ts'

/**
 * Pushbuttons have numbers above those that a profile uses: a profile draws stops, and sets its pistons by
 * them; these press GrandOrgue's own from elsewhere.
 */
const BUTTON_NUMBERS = {
  divisionalCoupler: 4000,
  reversible: 5000,
  divisional: 6000,
  general: 7000,
  setter: 8000,
  bankedGeneral: 8100,
  bankedDivisional: 8200,
  unenclosing: 9000,
} as const
const DIVISIONALS_OF_A_MANUAL = 10
const BANKED_GENERALS = 50

/** The setter's buttons (section names: GrandOrgue 3.9.5), in the order of their numbers. */
const SETTER = [
  ['SetterSet', 'Set'],
  ['SetterPrev', 'previous combination'],
  ['SetterNext', 'next combination'],
  ['SetterCurrent', 'current combination'],
  ['SetterHome', 'first combination'],
  ['SetterM1', '1 back'],
  ['SetterM10', '10 back'],
  ['SetterM100', '100 back'],
  ['SetterP1', '1 on'],
  ['SetterP10', '10 on'],
  ['SetterP100', '100 on'],
  ['SetterGeneralPrev', 'previous bank of generals'],
  ['SetterGeneralNext', 'next bank of generals'],
  ['SetterCrescendoPrev', 'crescendo back'],
  ['SetterCrescendoNext', 'crescendo on'],
  ['SetterCrescendoCurrent', 'crescendo, this step'],
  ['SetterRegular', 'Regular'],
  ['SetterScope', 'Scope'],
  ['SetterScoped', 'Scoped'],
  ['SetterFull', 'Full'],
] as const
/** MIDI's own controllers for these: foot controller and channel volume (MIDI 1.0, table 3). */
const CRESCENDO_CC = 4
const MASTER_VOLUME_CC = 7
/** Which of GrandOrgue's general settings ("Initial MIDI") stand for a button that has none of its own. */
const INITIAL_BUTTONS: Readonly<Record<string, number>> = {
  SetterPrev: 0,
  SetterNext: 1,
  SetterSet: 2,
  SetterCurrent: 3,
  SetterGC: 4,
  SetterM10: 5,
  SetterP10: 6,
}

/** What makes a control of GrandOrgue answer; channels as printed, 1 to 16. */
export type GrandOrgueMessage =
  | { readonly type: 'keys'; readonly channel: number; readonly compass: readonly [low: number, high: number] }
  | { readonly type: 'number'; readonly channel: number; readonly number: number }
  | { readonly type: 'level'; readonly channel: number; readonly cc: number }
  | { readonly type: 'numbered level'; readonly channel: number; readonly number: number }
  | { readonly type: 'program'; readonly channel: number; readonly program: number }

type GrandOrgueKind =
  | 'manual'
  | 'stop'
  | 'switch'
  | 'coupler'
  | 'tremulant'
  | 'enclosure'
  | 'divisional coupler'
  | 'reversible piston'
  | 'divisional'
  | 'general'
  | 'setter'

/** One control of an organ in GrandOrgue. */
export interface GrandOrgueControl {
  /** Its section in definition and settings: `Stop001`. */
  readonly section: string
  readonly kind: GrandOrgueKind
  readonly name: string
  readonly message: GrandOrgueMessage
  /** The section of GrandOrgue's general settings that binds it where its organ's settings do not; null: none. */
  readonly initial: string | null
}

export interface GrandOrgueControls {
  readonly church: string
  readonly controls: readonly GrandOrgueControl[]
  /** What cannot be bound, each in a sentence. */
  readonly unbound: readonly string[]
}

/**
 * Every control of a definition that a MIDI message can work, with the message that `readGrandOrgue` gives it.
 * @throws BadInput as `readGrandOrgue`
 */
export function grandOrgueControls(file: string, bytes: Uint8Array): GrandOrgueControls {
  const definition = readDefinition(file, bytes)
  const { organ, sections, manuals, leftOut } = definition
  const unbound = leftOut.filter((each) => /\[Manual\d+\]/.test(each))
  const controls = new Map<string, GrandOrgueControl>()
  const add = (
    section: string,
    kind: GrandOrgueKind,
    name: string,
    message: GrandOrgueMessage,
    initial = initialOf(section),
  ) => {
    // A stop may stand on several manuals; it is bound once.
    if (!controls.has(section)) controls.set(section, { section, kind, name, message, initial })
  }
  const at16 = (number: number): GrandOrgueMessage => ({ type: 'number', channel: CONTROL_CHANNEL, number })
  const nameOf = (section: Section) => section.text('Name') ?? section.name
  const drawn = (kind: Kind, all: readonly Numbered[]) => {
    // What switches work is worked by them: they are bound instead.
    for (const { at, section } of all)
      if (isDrawn(section)) add(canonical(kind, at), kind, nameOf(section), at16(GRANDORGUE_NUMBERS[kind] + at))
  }
  const buttons = (what: string, kind: GrandOrgueKind, first: number, all: readonly Numbered[]) => {
    for (const { at, section } of all) add(`${what}${padded(at)}`, kind, nameOf(section), at16(first + at))
  }
  const all = (what: string, count?: string) => counted(organ, sections, what, count)

  for (const { at, section, division } of manuals) {
    const { name, channel, compass } = division
    add(`Manual${padded(at)}`, 'manual', name, { type: 'keys', channel, compass }, initialBy(section, 'Manual'))
  }
  drawn('switch', all('Switch', 'NumberOfSwitches'))
  // Also those of a floating division that has no keys.
  const divisions = manualSections(organ, sections)
  for (const { section } of divisions) {
    drawn('stop', sectionsOn(section, 'Stop', sections))
    drawn('coupler', sectionsOn(section, 'Coupler', sections))
  }
  drawn('tremulant', all('Tremulant'))
  for (const { at, name, section, division, cc } of boxesOf(organ, definition)) {
    const channel = manuals.find((manual) => manual.division.name === division)?.division.channel
    const message: GrandOrgueMessage =
      channel === undefined
        ? { type: 'numbered level', channel: CONTROL_CHANNEL, number: BUTTON_NUMBERS.unenclosing + at }
        : { type: 'level', channel, cc }
    add(`Enclosure${padded(at)}`, 'enclosure', name, message, initialBy(section, 'Enclosure'))
  }
  buttons('DivisionalCoupler', 'divisional coupler', BUTTON_NUMBERS.divisionalCoupler, all('DivisionalCoupler'))
  buttons('ReversiblePiston', 'reversible piston', BUTTON_NUMBERS.reversible, all('ReversiblePiston'))
  for (const { section } of divisions) {
    buttons('Divisional', 'divisional', BUTTON_NUMBERS.divisional, sectionsOn(section, 'Divisional', sections))
  }
  buttons('General', 'general', BUTTON_NUMBERS.general, all('General'))
  for (const [index, [section, name]] of SETTER.entries())
    add(section, 'setter', name, at16(BUTTON_NUMBERS.setter + index))
  const cancel = { type: 'program', channel: CONTROL_CHANNEL, program: GENERAL_CANCEL } as const
  add('SetterGC', 'setter', 'general cancel', cancel)
  const level = (cc: number) => ({ type: 'level', channel: CONTROL_CHANNEL, cc }) as const
  add('SetterSwell', 'setter', 'crescendo', level(CRESCENDO_CC))
  add('SetterMasterVolume', 'setter', 'master volume', level(MASTER_VOLUME_CC))
  for (let at = 0; at < BANKED_GENERALS; at++) {
    add(`SetterGeneral${at}`, 'general', `general ${at + 1} of a bank`, at16(BUTTON_NUMBERS.bankedGeneral + at))
  }
  for (const { at: manual, division } of manuals) {
    for (let at = 0; at < DIVISIONALS_OF_A_MANUAL; at++) {
      const number = BUTTON_NUMBERS.bankedDivisional + manual * DIVISIONALS_OF_A_MANUAL + at
      const section = `Setter${padded(manual)}Divisional${padded(at)}`
      add(section, 'divisional', `${division.name} divisional ${at + 1} of a bank`, at16(number))
    }
  }
  return { church: organ.mustText('ChurchName'), controls: [...controls.values()], unbound }
}

const canonical = (kind: Kind, at: number): string => `${kind[0]?.toUpperCase()}${kind.slice(1)}${padded(at)}`

/** `MIDIInputNumber` of a manual or enclosure names the general setting; 0 or none: no setting. */
function initialBy(section: Section, what: 'Manual' | 'Enclosure'): string | null {
  const number = section.number('MIDIInputNumber', 0, 200) ?? 0
  return number === 0 ? null : `${what}${padded(number)}`
}

function initialOf(section: string): string | null {
  const number = INITIAL_BUTTONS[section]
  return number === undefined ? null : `Setter${padded(number)}`
}
