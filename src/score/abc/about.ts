import type { About } from '../score.ts'

/**
 * What a tune says of itself. The Open Hymnal writes one line, `Words: … Music: 'Eventide' William Monk, 1861.`, and comments
 * such as `%OHMETRICAL`; others write the composer alone.
 */
export function aboutTune(source: string, composer: string): About {
  const lines = composer.split('\n')
  const said = (label: string) =>
    new RegExp(`${label}:\\s*(.*?)\\s*(?=\\b(?:Words|Music|Setting|copyright):|$)`, 'is').exec(
      composer.replace(/\n/g, ' '),
    )?.[1] ?? ''
  const music = said('Music')
  const quoted = /^['‘"“]([^'’"”]+)['’"”]\s*/.exec(music)
  const isLabelled = /\b(Words|Music|Setting|copyright):/i.test(composer)
  const comment = (name: string) => new RegExp(`^%${name}[ \\t]+(.+)$`, 'm').exec(source)?.[1]?.trim() ?? ''
  return {
    composer: isLabelled ? trimmed(quoted ? music.slice(quoted[0].length) : music) : lines.join(', ').trim(),
    lyricist: trimmed(said('Words')),
    copyright: trimmed(said('copyright')),
    tune: quoted?.[1]?.trim() ?? '',
    metre: comment('OHMETRICAL'),
  }
}

const trimmed = (text: string): string => text.trim().replace(/[.,;]$/, '')

/**
 * The voices of each staff, in the order in which abcjs has them: as %%score or %%staves puts them together (the longest
 * of several), else a staff each, as they come.
 */
export function voicesByStaff(source: string): string[][] {
  const listed = [...source.matchAll(/^%%(?:score|staves)\s+(.*)$/gm)].map(([, list = '']) =>
    [...list.matchAll(/\(([^)]*)\)|([^\s()[\]{}|*+]+)/g)].map(([, together, alone = '']) =>
      (together ?? alone).split(/[\s[\]{}|*+]+/).filter((id) => id !== ''),
    ),
  )
  const met = [...source.matchAll(/(?:^|\[)V:[ \t]*([^\s\]]+)/gm)].map(([, id = '']) => id)
  const longest = listed.reduce<string[][]>((most, each) => (each.flat().length > most.flat().length ? each : most), [])
  return longest.length > 0 ? longest : [...new Set(met)].map((id) => [id])
}
