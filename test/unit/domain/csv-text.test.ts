import Papa from 'papaparse'
import { expect, it } from 'vitest'
import { csvText } from '../../../app/domain/csv-text.ts'

it('writes cells that read back the same', () => {
  const rows = [
    ['a', 'say "hi"', 'x,y'],
    ['line\r\nbreak', ' space ', '报告'],
  ]
  const text = csvText(rows)
  expect(Papa.parse(text, { skipEmptyLines: true, newline: '\r\n' }).data).toEqual(rows)
  expect(text.endsWith('\r\n')).toBe(true)
})

it.each(['=1+1', '+1', '-1', '@x', '\t=1', '＝1'])('makes no formula of a file called %j', (name) => {
  expect(csvText([[name]]).replaceAll('"', '')).toBe(`'${name}\r\n`)
})

it('leaves numbers alone', () => {
  expect(csvText([[-5, undefined, 3]])).toBe('-5,,3\r\n')
})
