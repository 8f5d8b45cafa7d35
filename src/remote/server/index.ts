export { lanNames, ownNames } from './addresses.ts'
export { type App, buildApp } from './app.ts'
export { type Asker, askerNow } from './asker.ts'

export { type Certificate, givenCertificate, ownCertificate } from './certificate.ts'
export { type Device, openDevices } from './devices.ts'

export { announce, clearSocket, type LocalAddress, localPlaces, type SaidAtStart } from './local-socket.ts'
export { metricsServer, readListenAddress } from './metrics.ts'
export { createNotes, type Notes } from './notes.ts'
export { createPairing, formatCode } from './pairing.ts'
export { readProxy } from './proxy.ts'
export { newSecret, ownKey } from './secrets.ts'
export type { Figures, Services, TimeKeeper, ViewSession } from './services.ts'
