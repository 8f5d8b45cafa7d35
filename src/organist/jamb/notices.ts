import type { Organ } from '../../organ/index.ts'

/** What no message can make sure of: a person must know it before he begins. */
export function noticesOf({ together, elements, generalCancel }: Organ): string[] {
  const notices: string[] = []
  if (together?.type === 'map')
    notices.push('each change says the whole console: what is not drawn here is retired by the first of them')
  if (together?.type === 'stepper') {
    const level = together.memory === null ? 'the memory level of this profile' : `memory level ${together.memory}`
    notices.push(`generals are stepped through: set the console to ${level} and leave it there`)
  }
  if (elements.some(({ control }) => control.type === 'toggle')) {
    const how = generalCancel === null ? 'say how they stand ("retired all")' : 'press general cancel (G)'
    notices.push(`stops with one message for on and off are not moved until it is known how they stand: ${how}`)
  }
  return notices
}
