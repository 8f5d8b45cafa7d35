import { Option } from 'commander'
import { badInput } from '../../findings/index.ts'
import type { Organ } from '../../organ/index.ts'
import { boundBySender } from '../../rehearsal/index.ts'
import { type Rehearsed, rehearsed, withWitness } from '../../rehearsal/organ/index.ts'
import type { AddCommand } from '../command.ts'
import { houseOf, pieceCommand, preparePiece } from '../options.ts'
import { addWireOptions, namesPort } from '../port-options.ts'
import { saySerious } from '../print.ts'
import { rehearseInto } from './rehearse-headless.ts'
import { rehearseLive } from './rehearse-live.ts'
import type { Piece, RehearseOptions } from './rehearse-piece.ts'

/** `voluntary rehearse`: the piece in GrandOrgue, live or without a screen. */
export const addRehearse: AddCommand = (program, done) => {
  addWireOptions(pieceCommand(program, 'rehearse'))
    .description('hear a score in GrandOrgue, without the church')
    .option('--headless', 'start GrandOrgue without a screen, record it, and end it again (Linux)')
    .option('-o, --output <file>', 'with --headless: the sound file to write, .wav, .flac or .ogg')
    .option('--verify', 'with --headless: listen whether every note of every drawn rank was heard, and nothing else')
    .option('--organ-file <file>', 'an organ definition of your own (.organ); --organ is its profile')
    .option('--jack', 'live: over the JACK server that runs here')
    .addOption(
      new Option('--bindings <whose>', 'ours: GrandOrgue is told what to listen to; theirs: as it is bound there')
        .choices(['ours', 'theirs'])
        .default('ours', 'ours, but theirs with --organ-file'),
    )
    .addHelpText('after', HELP)
    .action(async (score: string, options: RehearseOptions, command) => {
      const isSaid = command.getOptionValueSource('bindings') === 'cli'
      const bindings = !isSaid && options.organFile !== undefined ? 'theirs' : options.bindings
      checkOptions({ ...options, bindings })
      const house = houseOf(command)
      let respoken: Rehearsed | null = null
      let asked: Organ | null = null
      const prepared = preparePiece(house, score, options, options.output, (organ) => {
        asked = organ
        if (bindings === 'theirs') return organ
        respoken = options.verify ? withWitness(rehearsed(organ)) : rehearsed(organ)
        return boundBySender(respoken)
      })
      saySerious(prepared.findings)
      const piece: Piece = {
        house,
        prepared,
        asked: asked ?? prepared.performance.organ,
        rehearsed: respoken,
        options: { ...options, bindings },
      }
      done(await (options.headless ? rehearseInto(piece) : rehearseLive(piece)))
    })
}

const HELP = `
Without --headless GrandOrgue is yours to start: the command says which organ to open there, opens a port for it, and
begins when it listens. GrandOrgue is told by MIDI what to listen to, so nothing need be bound in it; what you have bound
there to this port is deaf until its organ is loaded again (--bindings theirs leaves it alone). docs/grandorgue.md

Examples:
  $ voluntary rehearse st-anne
  $ voluntary rehearse bwv-553 --headless --verify
  $ voluntary rehearse bwv-553 --headless -o bwv-553.flac
  $ voluntary rehearse st-anne --organ our-church --port loopMIDI`

function checkOptions(options: RehearseOptions): void {
  const { headless, output, verify, organFile, jack, bindings } = options
  if (!headless && (output !== undefined || verify)) {
    const option = verify ? '--verify' : '--output'
    throw badInput(option, 'only a rehearsal without a screen is recorded', 'add --headless')
  }
  if (headless && output === undefined && !verify) {
    throw badInput('--headless', 'nothing would be left of it', 'add -o out.wav (or .flac, .ogg), or --verify')
  }
  if (headless && (jack || namesPort(options))) {
    throw badInput('--headless', 'it has a port of its own', 'leave out --jack, --port, --virtual, --device, --monitor')
  }
  if (jack && namesPort(options)) {
    throw badInput('--jack', '--jack, --port, --virtual, --device and --monitor exclude each other', 'give one of them')
  }
  if (organFile !== undefined && !organFile.toLowerCase().endsWith('.organ')) {
    throw badInput(organFile, 'a GrandOrgue organ definition (.organ) is expected', 'unpack a package first')
  }
  if (organFile !== undefined && verify) {
    throw badInput('--verify', 'only the rehearsal organ can be listened to note by note', 'leave out --organ-file')
  }
  if (organFile !== undefined && options.organ === undefined) {
    throw badInput('--organ-file', 'its profile is missing', 'name it with --organ (voluntary organs import makes one)')
  }
  if (organFile !== undefined && bindings === 'ours') {
    throw badInput(
      '--bindings',
      'ours are for the rehearsal organ only',
      'leave it out: this organ is bound by its settings',
    )
  }
}
