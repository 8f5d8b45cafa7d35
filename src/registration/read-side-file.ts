import { existsSync } from 'node:fs'
import { readText, readYaml, type YamlFile } from '../house/index.ts'
import { type SideFile, sideFileSchema, sideFileWordsSchema } from './side-file-schema.ts'

/** `scores/x.yaml` beside `scores/x.mid`; null where there is none. */
export function sideFilePath(scorePath: string): string | null {
  const base = scorePath.replace(/\.[^./\\]+$/, '')
  return [`${base}.yaml`, `${base}.yml`].find((path) => existsSync(path)) ?? null
}

/** @throws BadInput naming line and column */
export const readSideFile = (path: string): YamlFile<SideFile> => readYaml(path, readText(path), sideFileSchema)

export type SideFileWords = Pick<SideFile, keyof typeof sideFileWordsSchema.shape>

/**
 * Title, tune, metre and the like of a side file that may not be played from.
 * @throws BadInput where it is no YAML at all
 */
export const readSideFileWords = (path: string): SideFileWords =>
  readYaml(path, readText(path), sideFileWordsSchema).value

/** What stands for a score that has no side file. */
export const NO_SIDE_FILE: YamlFile<SideFile> = { value: sideFileSchema.parse({}), where: () => '' }
