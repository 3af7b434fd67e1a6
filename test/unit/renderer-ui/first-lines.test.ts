import { describe, expect, it } from 'vitest'
import { firstLines } from '../../../renderer/features/restore/first-lines.ts'

const base = { sizeBytes: 1, readBytes: 1, isWhole: true, mediaType: 'text/plain' }
const decoded = { encoding: 'utf-8', encodingCertainty: 'certain' } as const

describe('a glimpse of a version', () => {
  it('shows the first lines that hold something', () => {
    const text = '\r\n  \nDear all,\r\n\nthe lease\rends\nsoon'
    expect(firstLines({ kind: 'text', ...base, ...decoded, text })).toEqual(['Dear all,', 'the lease', 'ends'])
  })

  it('shows the first rows of a table', () => {
    const rows = [
      ['account', 'amount'],
      ['4000', '18'],
      ['4001', '19'],
      ['4002', '20'],
    ]
    const table = { kind: 'csv', ...base, ...decoded, delimiter: ',', rows, columnCount: 2, isCut: false } as const
    expect(firstLines(table)).toEqual(['account  amount', '4000  18', '4001  19'])
  })

  it('shows nothing of what is no text', () => {
    expect(firstLines({ kind: 'binary', ...base, head: 'AAAA' })).toEqual([])
    expect(firstLines({ kind: 'text', ...base, ...decoded, text: ' \n ' })).toEqual([])
  })
})
