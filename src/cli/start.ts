import { main } from './main.ts'

process.exitCode = await main(process.argv.slice(2))
// What keeps the process alive is the sentinel's line; it is done.
if (process.connected) process.disconnect()
