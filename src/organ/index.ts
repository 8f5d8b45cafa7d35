export { type Form, findDialect, otherDialects, sayForm, type Voice } from './dialects/index.ts'
export { DYNAMICS, dynamicNamed, findPiston, softest } from './dynamics.ts'
export {
  describeElements,
  type Found,
  findCoupler,
  findDivision,
  findElement,
  findStop,
  findTremulant,
} from './find-element.ts'
export { formatFootage, parseFootage } from './footage.ts'
export { createHearing, type Meaning, type SpokenTo } from './hear.ts'
export { divisionLabel, type Meant, mainManual, meantDivision } from './meant-division.ts'
export { nearestStop } from './nearest-stop.ts'
export {
  type Coupler,
  type Division,
  divisionOf,
  type Element,
  type ElementId,
  type Enclosure,
  elementName,
  FAMILIES,
  type Family,
  hasStops,
  type Organ,
  type Piston,
  type Stop,
  type Tremulant,
  type Wire,
} from './organ.ts'
export { profileSchema } from './profile-schema.ts'
export { knownMessages, readOrgan } from './read-organ.ts'
export {
  type Change,
  changesBetween,
  drawnByGenerals,
  elementsOf,
  generalAt,
  mapChange,
  NOTHING_DRAWN,
  nearestGeneral,
  type Registration,
  waysBetween,
} from './registration.ts'
export {
  divisionWord,
  familiesNamed,
  familyOf,
  impliedFootage,
  isDivisionWord,
  plain,
} from './vocabulary.ts'
