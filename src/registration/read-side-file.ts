import { fileBeside, readText, readYaml, type YamlFile } from '../house/index.ts'
import { type SideFile, sideFileSchema, sideFileWordsSchema } from './side-file-schema.ts'

/**
 * `scores/x.yaml` beside `scores/x.mid`, in whatever case and form its letters are; null where there is none.
 * @param names of the folder, where they are known already
 */
export const sideFilePath = (scorePath: string, names?: readonly string[]): string | null =>
  fileBeside(scorePath, ['.yaml', '.yml'], names)

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
