import { describe, expect, test } from 'vitest'
import { lacking, thisMachine } from '../../src/rehearsal/machine.ts'

describe('what a rehearsal needs of a machine', () => {
  test.each([
    [{ processors: 2, load: 0.4, mayHurry: true }, []],
    [{ processors: 2, load: 2.2, mayHurry: true }, [/busy \(2\.2 programs want its 2 processors\)/]],
    [{ processors: 1, load: 2.2, mayHurry: true }, [/busy \(2\.2 programs want its processor\)/]],
    [{ processors: 8, load: 2.2, mayHurry: true }, []],
    [{ processors: 4, load: 0, mayHurry: false }, [/rtprio/]],
    [{ processors: 1, load: 3, mayHurry: false }, [/rtprio/, /busy/]],
  ])('%j', (machine, said) => {
    const lacks = lacking(machine)
    expect(lacks).toHaveLength(said.length)
    for (const [index, each] of said.entries()) expect(lacks[index]).toMatch(each)
  })

  test('is known here', () => {
    expect(thisMachine().processors).toBeGreaterThan(0)
  })
})
