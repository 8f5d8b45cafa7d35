import { ALWAYS_THERE, type Port } from './port.ts'

/** No bytes leave: a performance can be watched where there is no organ. */
export const openMonitorPort = (): Port => ({
  ...ALWAYS_THERE,
  name: 'monitor',
  takesRuns: true,
  write: () => undefined,
  close: () => undefined,
})
