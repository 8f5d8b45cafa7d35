import type { Answer } from '../../protocol/index.ts'

/** What was answered to each tap: sent twice (a page that did not hear the answer), it is done once. */
export interface Answers {
  /** @param device whose tap; another device's tap may have the same id */
  readonly once: (device: string, id: string, perform: () => Promise<Answer>) => Promise<Answer>
}

const MOST_OF_ONE = 256
const MOST_DEVICES = 256

export function createAnswers(): Answers {
  const devices = new Map<string, Map<string, Promise<Answer>>>()
  return {
    once: (device, id, perform) => {
      const known = devices.get(device) ?? new Map<string, Promise<Answer>>()
      devices.delete(device)
      devices.set(device, known)
      dropOldest(devices, MOST_DEVICES)
      const before = known.get(id)
      if (before) return before
      const answer = perform()
      known.set(id, answer)
      dropOldest(known, MOST_OF_ONE)
      return answer
    },
  }
}

function dropOldest<Key>(map: Map<Key, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}
