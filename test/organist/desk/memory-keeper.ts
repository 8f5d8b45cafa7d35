import { openHouse } from '../../../src/house/index.ts'
import { type OrganServices, openOrganServices } from '../../../src/organist/desk/index.ts'

/** The one who owns the organ of a house, on a port that only remembers: `record` is what `readRecord` reads. */
export const memoryKeeper = (home: string, record: SharedArrayBuffer, organ = 'st-marys'): OrganServices =>
  openOrganServices(openHouse(home), {
    organ,
    port: { port: null, virtual: null, device: null, monitor: false },
    givenPort: { type: 'memory', record },
    settings: { timing: 'sleep', unplugged: 'hold', aheadMs: 40 },
    watchFd: null,
  })
