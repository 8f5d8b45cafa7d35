export { type BarBeat, formatBarBeat, type MetreChange, type MetreMap, metreMap } from './metre-map.ts'
export {
  DEFAULT_MICROS_PER_QUARTER,
  lastAtOrBefore,
  type TempoChange,
  type TempoMap,
  tempoMap,
} from './tempo-map.ts'
export { fromMs, type Micros, micros, type Ticks, ticks, toMs } from './units.ts'
