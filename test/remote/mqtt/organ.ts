import type { Command, CommandName, ProgrammeEntry, State } from '../../../src/remote/protocol/index.ts'
import type { Services } from '../../../src/remote/server/index.ts'

/** Services of an organ that only notes down what it is asked for. */
export function notedOrgan(can: readonly CommandName[] = ['go', 'hold', 'beginService', 'play', 'stop']) {
  const asked: (Command | 'panic')[] = []
  let title = 'Old 100th'
  const state = (): State => ({
    revision: 1,
    organ: {
      id: 'st-marys',
      name: 'St Mary',
      port: 'WIDI',
      link: 'sending',
      goesOnWhenBack: false,
      notice: null,
    },
    go: { does: true, says: 'Verse 2 of 4', sounds: true, next: 'Verse 3 of 4', doubt: null },
    can: [...can],
    console: null,
    music: null,
    playing: {
      programme: 'sunday',
      title: 'Sunday',
      doing: 'waits',
      score: null,
      section: 'Verse 1 of 4',
      problem: null,
      item: title,
      notes: null,
      number: 1,
      items: 3,
      coming: ['Verse 2 of 4', 'Verse 3 of 4'],
      nextItem: 'Offertory',
      tempoPercent: 100,
      where: null,
      hands: [],
      positionMs: 0,
      durationMs: 0,
      sounding: 0,
      answer: null,
      sent: 0,
      lateness: { count: 0, medianMs: 0, p99Ms: 0, maxMs: 0 },
      slippedMs: 0,
      findings: { serious: 0, warning: 0, remark: 0 },
    },
    last: null,
  })
  const programmes = ['2026-11-22', 'advent'].map(
    (name): ProgrammeEntry => ({ name, title: name, date: null, items: 3, problem: null, leftAt: null }),
  )
  const services = {
    state,
    obey: async (command: Command) => {
      asked.push(command)
      return null
    },
    panic: () => void asked.push('panic'),
    programmes: () => programmes,
  } as unknown as Services
  return {
    services,
    asked,
    play: (next: string) => {
      title = next
    },
  }
}
