export { type Bar, barsBetween } from './bars.ts'
export { type BarBeat, formatBarBeat, type MetreChange, type MetreMap, metreMap } from './metre-map.ts'
export {
  lastAtOrBefore,
  type Pause,
  type TempoChange,
  type TempoMap,
  tempoMap,
  withPauses,
} from './tempo-map.ts'
export { fromMs, type Micros, micros, type Ticks, ticks, toMs } from './units.ts'
