import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { BadInput } from '../../src/findings/index.ts'
import { readScore } from '../../src/score/index.ts'
import { zip } from './zip.ts'

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const refused = (content: Uint8Array): string => {
  try {
    readScore('x.mid', content)
  } catch (thrown) {
    if (thrown instanceof BadInput) return thrown.message
    throw thrown
  }
  throw new Error('it was read')
}

test.each([
  ['\x0fSIBELIUS\0\0', /a Sibelius score\n {2}→ in Sibelius: File, Export, MusicXML/],
  ['ENIGMA BINARY FILE\0', /a Finale score\n {2}→ in Finale: File, Export, MusicXML/],
  ['[NWZ]\0\0', /a NoteWorthy score\n {2}→ in NoteWorthy Composer: File, Export, MIDI/],
  ['[NoteWorthy ArtWare]\0', /a NoteWorthy score/],
  ['!NoteWorthyComposer(2.75)\n', /a NoteWorthy score/],
  ['cap3-v:10\0', /a capella score\n {2}→ in capella: File, Export, MusicXML; or open it in MuseScore/],
  ['SCOW\0\0\0', /an Encore score/],
  ['\x18FICHIER GUITAR PRO v4.06', /a Guitar Pro score/],
  ['%PDF-1.4\n', /a PDF/],
  ['ID3\x03\0', /an MP3 recording/],
  ['\xff\xd8\xff\xe0\0\x10JFIF', /a picture/],
  ['<!DOCTYPE html>\n<html><body>404</body></html>', /a web page/],
  ['\n<HTML><head>', /a web page/],
  ['<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', /a web page/],
  ['<?xml version="1.0"?><!-- by hand --><!DOCTYPE mei [ <!ENTITY a "b"> ]><mei/>', /an MEI score/],
  ['<score xmlns="http://www.capella.de/CapXML/1.0"/>', /a capella score/],
  ['% a hymn\n\\version "2.24.0"\n\\score { }', /a LilyPond score\n {2}→ type: lilypond "x\.mid"/],
  ['Dear organist,\nhere it is.', /none of the formats that are known/],
  ['\0\x01\x02\x03', /none of the formats that are known/],
])('%j is told by its content, with the way out', (content, words) => {
  expect(refused(bytes(content))).toMatch(words)
})

test.each([
  [{ 'score.dat': 'x', 'NotationMetadata.xml': '<metadata/>' }, /a Finale score/],
  [{ 'Content/score.gpif': '<GPIF/>' }, /a Guitar Pro score/],
  [{ 'score.xml': '<score xmlns="http://www.capella.de/CapXML/2.0"/>' }, /a capella score/],
  [{ 'word/document.xml': '<w:document/>' }, /an office document/],
  [{ 'hymns/a.mid': 'MThd', 'hymns/b.mid': 'MThd' }, /an archive\n {2}→ unpack it first/],
  [{ 'readme.txt': 'hello' }, /an archive without a score/],
])('an archive of %j too', (content, words) => expect(refused(zip(content))).toMatch(words))

test('an archive that unpacks without end is refused at once', () => {
  const bomb = zip({ 'score.xml': deflateRawSync(new Uint8Array(100 * 1024 * 1024)) }, { deflated: true })
  const began = process.cpuUsage()
  expect(refused(bomb)).toMatch(/score\.xml in it is longer than 32 MB/)
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(1000)
})
