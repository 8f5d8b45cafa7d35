import { parse } from 'yaml'
import type { ServiceCommand } from '../performance/index.ts'
import type { LiveService } from './serve.ts'

/** A line of an operator (or of a script) during a service. */
export type ServiceLine =
  | { readonly type: 'command'; readonly command: ServiceCommand }
  | { readonly type: 'insert'; readonly form: unknown }
  /** Stops and pistons. */
  | { readonly type: 'by-hand'; readonly text: string }
  | { readonly type: 'quit' }
  | { readonly type: 'problem'; readonly problem: string }

type Plain = Exclude<ServiceCommand, { readonly type: 'insert' | 'tap' | 'by-hand' }>

const TEMPO_STEP_PERCENT = 2

/** What may be said without a number. */
const WORDS: Readonly<Record<string, Plain>> = {
  go: { type: 'go' },
  'next verse': { type: 'next-verse' },
  next: { type: 'next-verse' },
  'one more verse': { type: 'one-more-verse' },
  'one more': { type: 'one-more-verse' },
  'last verse': { type: 'last-verse-now' },
  'last verse now': { type: 'last-verse-now' },
  'end after line': { type: 'end-after-line' },
  end: { type: 'end-after-line' },
  fade: { type: 'fade' },
  hold: { type: 'hold' },
  release: { type: 'release' },
  longer: { type: 'breath', beats: 1 },
  shorter: { type: 'breath', beats: -1 },
  faster: { type: 'tempo', percent: TEMPO_STEP_PERCENT },
  slower: { type: 'tempo', percent: -TEMPO_STEP_PERCENT },
  higher: { type: 'transpose', semitones: 1 },
  lower: { type: 'transpose', semitones: -1 },
  louder: { type: 'louder', steps: 1 },
  softer: { type: 'louder', steps: -1 },
  skip: { type: 'skip' },
  back: { type: 'back' },
  panic: { type: 'panic' },
}

/** `breath +1`, `tempo -4`, `transpose 2`. */
const NUMBERED: Readonly<Record<string, (number: number) => Plain>> = {
  breath: (beats) => ({ type: 'breath', beats }),
  tempo: (percent) => ({ type: 'tempo', percent }),
  transpose: (semitones) => ({ type: 'transpose', semitones }),
  louder: (steps) => ({ type: 'louder', steps }),
}

/** @param nowMs for a beat that is tapped */
export function readServiceLine(line: string, nowMs: number): ServiceLine {
  const said = line.trim().replace(/\s+/g, ' ')
  const words = said.toLowerCase()
  if (words === 'quit') return { type: words }
  if (words === 'tap') return { type: 'command', command: { type: 'tap', atMs: nowMs } }
  const word = Object.hasOwn(WORDS, words) ? WORDS[words] : undefined
  if (word) return { type: 'command', command: word }
  const [, verb = '', number = ''] = /^([a-z]+) ([+−-]?\d+)$/.exec(words) ?? []
  const numbered = Object.hasOwn(NUMBERED, verb) ? NUMBERED[verb] : undefined
  if (numbered) return { type: 'command', command: numbered(Number(number.replace('−', '-'))) }
  if (/^[+−-]/.test(said)) return { type: 'by-hand', text: said }
  if (/^piston /.test(words)) return { type: 'by-hand', text: said.slice('piston '.length) }
  if (/^insert\b/.test(words)) return readInsert(said.slice('insert'.length))
  const known = [...new Set(Object.values(WORDS).map(({ type }) => type.replaceAll('-', ' ')))].join(', ')
  return {
    type: 'problem',
    problem: `"${said}" is not known; these are: ${known}, tap, + STOP, - STOP, piston NAME, insert {…}, status, quit`,
  }
}

/** Does what a line says. @returns what there is to say to it, or null */
export function obeyServiceLine(service: LiveService, text: string, nowMs: number): string | null {
  const line = readServiceLine(text, nowMs)
  switch (line.type) {
    case 'command':
      service.command(line.command)
      return null
    case 'insert':
      return service.insert(line.form)
    case 'by-hand':
      return service.obey(line.text)
    case 'quit':
      void service.stop()
      return null
    case 'problem':
      return line.problem
    default:
      return line satisfies never
  }
}

/** `insert {hymn: st-anne, verses: 3}`, as in a programme. */
function readInsert(text: string): ServiceLine {
  try {
    return { type: 'insert', form: parse(text) as unknown }
  } catch {
    return { type: 'problem', problem: 'an item is expected as in a programme: insert {hymn: st-anne, verses: 3}' }
  }
}
