import { openJamb } from '../../organist/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, ORGAN_HELP, organOf } from '../options.ts'
import { addPortOptions, onPort, type PortOptions, portChoice } from '../port-options.ts'
import { say } from '../print.ts'
import { askServer } from '../server-bundle.ts'
import { codeOf, untilSilent } from '../until-silent.ts'
import { endOfJamb, showConsole } from '../view/console-view.ts'

/** `voluntary console`: a stop jamb in the terminal; lines of text where there is none. */
export const addConsole: AddCommand = (program, done) => {
  addPortOptions(program.command('console'))
    .description('try an organ: a stop jamb in the terminal')
    .argument('[organ]', ORGAN_HELP)
    .addHelpText('after', HELP)
    .action(async (asked: string | undefined, options: PortOptions, command) => {
      const house = houseOf(command)
      const begin = { type: 'console', organ: asked ?? null } as const
      const code = await askServer(house, options, ({ attach }) => attach(house, begin))
      if (code !== null) return done(code)
      const organ = organOf(house, asked)
      const choice = portChoice(house, organ, { ...options, organ: asked })
      const { live: jamb, notice } = await onPort(choice, (sending) => openJamb(house, organ, sending))
      const view = showConsole(jamb, notice)
      const isPlaying = () => jamb.status().isPlaying
      const outcome = await untilSilent({ ...jamb, isPlaying, why: `the stop jamb of ${organ.name} is open`, view })
      say(endOfJamb(outcome))
      done(codeOf(outcome, view.exitCode()))
    })
}

const HELP = `
Keys:
  ↑ ↓ ← →            move                       1–9 0, F1–F12   the pistons, in the profile's order
  space, Enter       draw or retire, press      + −             the box of this division, by 10 %
  /                  search by name, Tab next   C               a scale on this division; again: stop
  < >                the scale's tempo          G               general cancel
  Esc Esc            panic: silence at once     Q               retire what was drawn here and quit
  ● drawn   ○ retired   ? not known: the organ has not said, and we have not

After / also a command; where input is not a terminal, each line is one:
  draw Gt. Trumpet 8, retire Oboe     couple, uncouple, + and - mean the same; a name alone: the other way
  piston mf, cancel, Swell 50%        scale Great, scale Great 120 (♩, two keys a beat), stop, panic
  drawn Oboe, retired Oboe            how it stands at the console (or: retired all); nothing is sent
Lines only: state, wait 500ms, wait (till the scale has ended), quit, # a remark
Exit code 2 where a line was not understood, 1 where one could not be done.

Examples:
  $ voluntary console organs/ours.yaml --port WIDI
  $ voluntary console st-marys --monitor
  $ printf 'draw Gt. Open Diapason 8\\nscale Great 120\\n' | voluntary console st-marys --device /dev/snd/midiC1D0`
