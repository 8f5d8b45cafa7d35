export { type House, list, locate, openHouse, type Shelf, type Shelved, stateFolder } from './house.ts'
export { readBytes, readText } from './read-bytes.ts'
export { readYaml, type YamlFile } from './read-yaml.ts'
export { writeWhole } from './write-file.ts'
