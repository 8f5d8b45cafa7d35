export { type JambData, moveOf, statusOf } from './jamb-wire.ts'
export type { OrganServicesOptions } from './options.ts'
export { type OrganServices, openOrganServices } from './services.ts'
export { readToTrust, reasonsToAsk, trustProfile } from './trust.ts'
