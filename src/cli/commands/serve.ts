import { InvalidArgumentError, Option } from 'commander'
import type { AddCommand } from '../command.ts'
import { houseOf } from '../options.ts'
import { addWireOptions } from '../port-options.ts'
import type { ServeOptions } from '../serve/main.ts'
import { loadServer } from '../server-bundle.ts'

const WEB_PORT = 8440
const several = (value: string, before: string[]): string[] => [...before, ...value.split(',')]

/** `voluntary serve`: owns the organ, and lets phones play it. */
export const addServe: AddCommand = (program, done) => {
  const command = program
    .command('serve')
    .description('play from a phone or another computer: serves the page, owns the organ')
    .option('--organ <organ>', 'organ profile (else the one of settings.yaml)')
  addWireOptions(command)
    .option('--lan', 'for phones in this network too (HTTPS, with a certificate of our own)')
    .option('--web-port <number>', 'where the page is found', portNumber, WEB_PORT)
    .option('--http', 'no HTTPS in the network: says what is lost')
    .option('--cert <file>', 'a certificate of yours (PEM)')
    .option('--key <file>', 'its key (PEM)')
    .option('--public-url <url>', 'as a proxy calls it: https://hymns.example.org', several, [])
    .option('--proxy <address>', 'believe Remote-User from this reverse proxy', several, [])
    .option('--proxy-secret-file <file>', 'what the proxy says in X-Voluntary-Proxy (or VOLUNTARY_PROXY_SECRET)')
    .option('--play-group <name>', 'of Remote-Groups: who may play; all others listen', 'voluntary-play')
    .option('--metrics <address>', 'figures for Prometheus, apart: 127.0.0.1:9464')
    .addOption(
      new Option('--log-level <level>', 'of the log on standard error')
        .choices(['debug', 'info', 'warn', 'error', 'silent'])
        .default('warn'),
    )
    .addHelpText('after', HELP)
    .action(async (options: ServeOptions, command) => {
      const { serve } = await loadServer()
      done(await serve(houseOf(command), options))
    })
}

const HELP = `
It prints a link and a QR code: once, within five minutes. voluntary devices pair shows another, and so does a
phone that plays. While it runs, voluntary play, programme run and console ask it and show what it does. docs/phone.md
says more.

Examples:
  $ voluntary serve --lan
  $ voluntary serve --lan --organ our-church --port WIDI --metrics 127.0.0.1:9464
  $ voluntary serve --public-url https://organ.example.org --proxy 127.0.0.1 --proxy-secret-file proxy-secret`

function portNumber(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new InvalidArgumentError('a number from 1 to 65535.')
  return value
}
