import { readFileSync } from 'node:fs'
import { test } from 'vitest'
import { elementName, findPiston, readOrgan } from '../src/organ/index.ts'
import { changesOf, readPrinted } from '../src/registration/index.ts'
const shipped = (name: string) => readOrgan(`organs/${name}.yaml`, readFileSync(`organs/${name}.yaml`, 'utf8'))
test('x', () => {
  for (const o of ['one-manual', 'st-marys', 'three-manuals', 'grandorgue-demo']) {
    const organ = shipped(o)
    console.log('=====', o)
    for (const d of ['pp', 'p', 'mp', 'mf', 'f', 'ff', 'fff']) {
      const f = findPiston({ ...organ, pistons: [] }, d)
      console.log(d, f?.piston.draw.map((i) => elementName(organ.elements[i]!)).join(', '))
    }
    for (const text of [
      'mf: Sw. 8.4.; Gt. 8.4.2.; Ped. 16.8., Sw. to Ped.',
      'Sw. Flutes 8 & 4; Gt. Flute 8, Sw. to Gt. and Ped.; Ped. soft 16',
      "HW: Prinzipal 8', Oktave 4'; OW: Gedackt 8', Flöte 4'; Ped.: Subbaß 16', Oktave 8'; OW/HW, HW/Ped.",
      'G.O.: Fonds 8, 4; R.: Flûte 8, Gambe 8; Péd.: 16, 8; Tirasse G.O., R. à G.O.',
      'flute 8', 'principal chorus to 2', 'Gt. to 15th; Full Swell; Sw. to Gt.', 'Sw. Oboe; Ch. Clarinet; Ped. Trombone 16',
      'Sw.8.4. Gt.8. Ped.16.', 'ff, add Sw. Trem.', '+ Sw. Oboe 8', 'Gt. Trumpet 8, Mixture; Gt. Twelfth',
      'Sv. 8.4.', 'Gt. 7', 'Sw. to Xx', 'Gt.', '', 'Gt: 8; : 4', 'Ped. Bombarde 16', 'Sw. Octave to Gt.; Sw. Sub-Octave','Gt. 8 4 2 2/3 2', 'Gt. Xylo 8', 'Gt. Open Diapason', 'Gt. Mixture IV', 'Gt. foundations without Flute 4',
    ]) {
      const printed = readPrinted(text, organ)
      if ('problem' in printed) { console.log(`${text}  !! ${printed.column} ${printed.problem}`); continue }
      const c = changesOf({ at: 1, registration: text, draw: [], retire: [], couple: [], uncouple: [] } as never, organ, new Map(), () => '')
      console.log(`${text}  ->  ${c.said.join(' | ')}`)
      for (const a of c.asked) for (const x of a.answers) if (x.how !== 'exact') console.log('      ', x.how, x.isNear ? '' : 'FAR', x.asked, '|', x.because)
    }
  }
})
