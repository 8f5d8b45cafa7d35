/** What a file is that is no score to us, and the way out of the program that made it; FILE stands for its name. */
export interface Foreign {
  readonly what: string
  readonly advice: string
}

const MUSESCORE = 'open it in MuseScore and save it there'
const toMusicXml = (program: string): string => `in ${program}: File, Export, MusicXML`

/** By the first bytes of the file, one letter a byte. What people really drop in: one in ten of a thousand was one of these. */
const BY_START: readonly (Foreign & { readonly starts: RegExp | string })[] = [
  { starts: /^SMF2CLIP/, what: 'a MIDI 2.0 clip file', advice: 'export a Standard MIDI File (MIDI 1.0)' },
  { starts: /^MTrk/, what: 'a MIDI file without its header', advice: 'export the score again' },
  { starts: /^XF|^XMF_/, what: 'an XMF file without a MIDI file in it', advice: 'export a Standard MIDI File' },
  { starts: /^\xf0/, what: 'a system exclusive dump', advice: 'a score is needed' },
  { starts: '\x0fSIBELIUS', what: 'a Sibelius score', advice: toMusicXml('Sibelius') },
  {
    starts: /^ENIGMA BINARY FILE/,
    what: 'a Finale score',
    advice: `${toMusicXml('Finale')} (before Finale 2014: Plug-ins, MusicXML, Export)`,
  },
  {
    starts: /^\[NWZ\]|^\[NoteWorthy|^!NoteWorthyComposer/,
    what: 'a NoteWorthy score',
    advice: 'in NoteWorthy Composer: File, Export, MIDI',
  },
  {
    starts: /^cap3?-v|^\*\*\*\*CAPELLA/i,
    what: 'a capella score',
    advice: `${toMusicXml('capella')}; or ${MUSESCORE}`,
  },
  { starts: /^SC(OW|OR|O\d)/, what: 'an Encore score', advice: toMusicXml('Encore') },
  { starts: /^OVSC/, what: 'an Overture score', advice: `${toMusicXml('Overture')}; or ${MUSESCORE}` },
  {
    starts: /^.?FICHIER GUITAR PRO|^BCF[SZ]/s,
    what: 'a Guitar Pro score',
    advice: `${toMusicXml('Guitar Pro')}; or ${MUSESCORE}`,
  },
  { starts: /^%PDF/, what: 'a PDF', advice: 'export MusicXML or MIDI from the program that made it' },
  {
    starts: /^\x89PNG|^\xff\xd8\xff|^GIF8|^II\*|^MM.\*|^....ftyp(heic|mif1)/s,
    what: 'a picture',
    advice: 'a score is needed, not its picture',
  },
  { starts: /^(ID3|\xff[\xf2\xf3\xfa\xfb])/, what: 'an MP3 recording', advice: 'a score is needed, not sound' },
  {
    starts: /^RIFF....(WAVE|AVI )|^OggS|^fLaC|^FORM....AIF|^....ftyp/s,
    what: 'a sound recording',
    advice: 'a score is needed, not sound',
  },
  { starts: /^Rar!|^7z\xbc\xaf/, what: 'an archive', advice: 'unpack it first' },
  { starts: '\x1f\x8b', what: 'an archive', advice: 'unpack it first' },
  { starts: '\xd0\xcf\x11\xe0', what: 'an office document', advice: 'a score is needed' },
  { starts: '{\\rtf', what: 'an office document', advice: 'a score is needed' },
]

/** By the name of a file inside a ZIP archive. */
const BY_ENTRY: readonly (Foreign & { readonly entry: RegExp })[] = [
  {
    entry: /^(score\.dat|NotationMetadata\.xml)$/,
    what: 'a Finale score',
    advice: toMusicXml('Finale'),
  },
  { entry: /\.gpif$/, what: 'a Guitar Pro score', advice: `${toMusicXml('Guitar Pro')}; or ${MUSESCORE}` },
  { entry: /\.dtn$|^scorelibrary/i, what: 'a Dorico score', advice: toMusicXml('Dorico') },
  { entry: /^(word|xl|ppt)\/|^content\.xml$/, what: 'an office document', advice: 'a score is needed' },
  { entry: /\.(mid|midi|kar|sib|mus|mus[ix]c?xml|mxl|mscz|abc)$/i, what: 'an archive', advice: 'unpack it first' },
]

/** By the name of an XML document's root. */
const BY_ROOT: ReadonlyMap<string, Foreign> = new Map([
  ['html', { what: 'a web page', advice: 'download the score itself' }],
  ['opus', { what: 'a list of MusicXML scores', advice: 'take the scores themselves' }],
  ['mei', { what: 'an MEI score', advice: MUSESCORE }],
  ['GPIF', { what: 'a Guitar Pro score', advice: `${toMusicXml('Guitar Pro')}; or ${MUSESCORE}` }],
  ['score', { what: 'a capella score', advice: `${toMusicXml('capella')}; or ${MUSESCORE}` }],
])

export const foreignByStart = (start: string): Foreign | null =>
  BY_START.find(({ starts }) => (typeof starts === 'string' ? start.startsWith(starts) : starts.test(start))) ?? null

export const foreignByRoot = (root: string): Foreign =>
  BY_ROOT.get(root) ?? { what: `an XML file of another kind (<${root}>)`, advice: 'export MusicXML or MIDI' }

export const foreignByEntries = (names: readonly string[]): Foreign | null =>
  BY_ENTRY.find(({ entry }) => names.some((name) => entry.test(name))) ?? null

export const ARCHIVE: Foreign = { what: 'an archive without a score', advice: 'unpack it first' }

/** LilyPond's own language is a program that only LilyPond runs. */
export const LILYPOND: Foreign = {
  what: 'a LilyPond score',
  advice: 'type: lilypond "FILE" (with \\midi { } in its \\score it writes a MIDI file beside it)',
}

export const UNKNOWN: Foreign = {
  what: 'none of the formats that are known (a MIDI file begins with "MThd", an ABC tune with "X:")',
  advice: 'export the score again, as MusicXML or MIDI',
}
