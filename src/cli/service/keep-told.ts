import type { State } from '../../remote/protocol/index.ts'
import { type ServiceManager, serviceManager } from './notify.ts'

const STATUS_EVERY_MS = 2000

/**
 * Tells the service manager that we are ready, that we are well while our loop turns and the state can be read, and in a line
 * what is being played.
 * @returns what ends it, and says that we are ending
 */
export function keepTold(state: () => State, manager: ServiceManager | null = serviceManager()): () => void {
  if (manager === null) return () => undefined
  let said = ''
  const tell = () => {
    const words = statusWords(state())
    if (words !== said) manager.say(`STATUS=${words}`)
    said = words
  }
  manager.say('READY=1')
  tell()
  const telling = setInterval(tell, STATUS_EVERY_MS)
  const well = () => {
    state()
    manager.say('WATCHDOG=1')
  }
  const watching = manager.watchdogMs === null ? null : setInterval(well, manager.watchdogMs)
  return () => {
    clearInterval(telling)
    if (watching) clearInterval(watching)
    manager.say('STOPPING=1')
  }
}

function statusWords({ organ, playing }: State): string {
  const what = playing === null ? 'nothing plays' : [playing.item, playing.section].filter(isNew).join(', ')
  return `${organ.name} (${organ.port ?? 'no organ attached'}): ${what}`.replaceAll('\n', ' ')
}

const isNew = (text: string, index: number, all: readonly string[]) => text !== '' && all.indexOf(text) === index
