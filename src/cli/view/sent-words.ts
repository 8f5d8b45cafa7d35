import type { LiveStatus } from '../../organist/index.ts'

/** A port that shows the messages and sends none; one that stands in for the organ's says until when. */
const STANDS_IN = / until the organ is plugged in$/
const isMonitor = (portName: string): boolean => portName.startsWith('monitor')

/** How many messages went out, and to whom: `120 messages sent`; what nobody heard is not said to be sent. */
export function sentWords({ sent, link }: Pick<LiveStatus, 'sent' | 'link'>, portName: string): string {
  const messages = `${sent} ${sent === 1 ? 'message' : 'messages'}`
  const standIn = portName.replace(STANDS_IN, '')
  const standsIn = standIn !== portName
  if (link.type === 'unheard' && !isMonitor(portName))
    return `${messages} to ${standIn}, none to the organ: its MIDI cable was not in`
  if (link.type === 'unheard') return `${messages}, sent to nobody: the organ’s MIDI cable was not in`
  if (isMonitor(portName) && !standsIn) return `${messages}, sent to nobody: the monitor only shows them`
  return `${messages} sent`
}
