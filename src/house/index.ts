export { openYamlDraft, saveYamlDraft, type YamlDraft, yamlDraftText, yamlText } from './edit-yaml.ts'
export { isSameFile, makeFolder, readBytes, readText } from './files.ts'
export {
  type House,
  list,
  locate,
  offered,
  openHouse,
  type Shelf,
  type Shelved,
  serverFiles,
  stateFolder,
} from './house.ts'
export { refuseTricks } from './plain-yaml.ts'
export { readYaml, type YamlFile } from './read-yaml.ts'
export { holdsNoSockets, socketPlaces } from './sockets.ts'
export { growFile, isAlive, partOf, sweepParts, writeWhole } from './write-file.ts'
