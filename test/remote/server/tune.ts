import { file, header, named, track } from '../../smf.ts'

const note = (key: number, ticks: number) => [
  [0, 0x90, key, 80],
  [0x80 | (ticks >> 7), ticks & 0x7f, 0x80, key, 64],
]

/** Great: eight quarters at 100 ms, or longer. Pedal: two halves. */
export const tune = (quarterMs = 100): Uint8Array => {
  const micros = quarterMs * 1000
  return file(
    header(1, 2),
    track(
      named('Great'),
      [0, 0xff, 0x51, 3, (micros >> 16) & 255, (micros >> 8) & 255, micros & 255],
      ...[60, 62, 64, 65, 67, 69, 71, 72].flatMap((key) => note(key, 480)),
    ),
    track(named('Pedal'), ...note(36, 1920), ...note(43, 1920)),
  )
}
