/** What people really drop in instead of a MIDI file (one in ten of a thousand that were looked at), and what to do. */
const KINDS: readonly { readonly starts: RegExp; readonly what: string; readonly advice: string }[] = [
  { starts: /^SMF2CLIP/, what: 'a MIDI 2.0 clip file', advice: 'export a Standard MIDI File (MIDI 1.0)' },
  { starts: /^\s*(<!doctype|<html|<head|<!--)/i, what: 'a web page', advice: 'download the MIDI file itself' },
  { starts: /^\s*<\?xml|^\s*<score/i, what: 'an XML file', advice: 'open it in MuseScore: File, Export, MIDI' },
  {
    starts: /^PK/,
    what: 'a ZIP archive or a MuseScore file',
    advice: 'export MIDI from MuseScore, or unpack it',
  },
  { starts: /^Rar!|^7z/, what: 'an archive', advice: 'unpack it first' },
  { starts: /^(ID3|\xff[\xf2\xf3\xfa\xfb])/, what: 'an MP3 recording', advice: 'a score is needed, not sound' },
  { starts: /^RIFF....WAVE|^OggS|^fLaC/s, what: 'a sound recording', advice: 'a score is needed, not sound' },
  { starts: /^%PDF/, what: 'a PDF', advice: 'export MIDI from the program that made it' },
  { starts: /^XF|^XMF_/, what: 'an XMF file without a MIDI file in it', advice: 'export a Standard MIDI File' },
  { starts: /^MTrk/, what: 'a MIDI file without its header', advice: 'export the score again' },
  { starts: /^\xf0/, what: 'a system exclusive dump', advice: 'a score is needed' },
]

export function describeForeign(bytes: Uint8Array): { readonly what: string; readonly advice: string } {
  const start = String.fromCharCode(...bytes.subarray(0, 256))
  return (
    KINDS.find(({ starts }) => starts.test(start)) ?? {
      what: 'something else (a Standard MIDI File begins with "MThd")',
      advice: 'export the score as MIDI again',
    }
  )
}
