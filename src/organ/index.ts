export {
  describeElements,
  type Found,
  findCoupler,
  findDivision,
  findElement,
  findStop,
  findTremulant,
} from './find-element.ts'
export {
  type Coupler,
  type Division,
  type Element,
  type ElementId,
  type Enclosure,
  elementName,
  formatFootage,
  type Organ,
  type Piston,
  type Said,
  type Stop,
  type Tremulant,
  type Wire,
} from './organ.ts'
export { type Profile, profileSchema } from './profile-schema.ts'
export { knownMessages, readOrgan } from './read-organ.ts'
export { type Change, changesBetween, changeTo, NOTHING_DRAWN, type Registration } from './registration.ts'
export { divisionWord, plain } from './vocabulary.ts'
