import { describe, expect, it } from 'vitest'
import { compareTexts, splitLines } from '../../../renderer/features/viewer/diff-model.ts'
import { layRows } from '../../../renderer/features/viewer/diff-rows.ts'

const limits = { timeoutMs: 1000 }
const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`)

describe('comparison of texts', () => {
  it('finds nothing between equal texts, whatever their line ends', () => {
    expect(compareTexts('a\nb\n', 'a\r\nb', limits)).toEqual([{ kind: 'same', left: 1, right: 1, lines: ['a', 'b'] }])
  })

  it('marks the words that changed in a line', () => {
    const [block] = compareTexts('The rent is 900 euro.', 'The rent is 950 euro.', limits)
    expect(block).toEqual({
      kind: 'changed',
      left: [
        {
          number: 1,
          pieces: [
            { text: 'The rent is ', marked: false },
            { text: '900', marked: true },
            { text: ' euro.', marked: false },
          ],
        },
      ],
      right: [
        {
          number: 1,
          pieces: [
            { text: 'The rent is ', marked: false },
            { text: '950', marked: true },
            { text: ' euro.', marked: false },
          ],
        },
      ],
    })
  })

  it('marks words of Chinese, which has no spaces between them', () => {
    const [block] = compareTexts('租金为每月九百元', '租金为每月一千元', limits)
    expect(block?.kind).toBe('changed')
    const kept = block?.kind === 'changed' ? block.left[0]?.pieces.find((piece) => !piece.marked)?.text : ''
    expect(kept).toContain('租金')
  })

  it('numbers the lines of both sides after lines were added and removed', () => {
    const blocks = compareTexts('a\nb\nc\nd', 'a\nc\nx\nd', limits)
    const last = blocks.at(-1)
    expect(last).toEqual({ kind: 'same', left: 4, right: 4, lines: ['d'] })
    expect(blocks.filter((block) => block.kind === 'changed').length).toBe(2)
  })

  it('compares with an empty text', () => {
    expect(compareTexts('', '', limits)).toEqual([])
    expect(compareTexts('', 'a', limits)).toEqual([
      { kind: 'changed', left: [], right: [{ number: 1, pieces: [{ text: 'a', marked: false }] }] },
    ])
  })

  it('gives up on words, not on the comparison, when time runs out', () => {
    const left = lines(3000).map((line, index) => `${line} ${(index * 7919) % 13}`)
    const right = lines(3000).map((line, index) => `${line} ${(index * 104_729) % 17}`)
    const blocks = compareTexts(left.join('\n'), right.join('\n'), { timeoutMs: 0 })
    expect(blocks.some((block) => block.kind === 'changed')).toBe(true)
  })

  it('splits lines without inventing one at the end', () => {
    expect(splitLines('a\n')).toEqual(['a'])
    expect(splitLines('a\n\n')).toEqual(['a', ''])
    expect(splitLines('')).toEqual([])
  })
})

describe('rows of a comparison', () => {
  const before = lines(30)
  const after = before.with(14, 'changed')
  const blocks = compareTexts(before.join('\n'), after.join('\n'), limits)

  it('fold what is the same, but for three lines around a change', () => {
    const rows = layRows(blocks, 'side-by-side', new Set())
    expect(rows.map((row) => (row.kind === 'fold' ? row.count : row.kind))).toEqual([
      11,
      'same',
      'same',
      'same',
      'changed',
      'same',
      'same',
      'same',
      12,
    ])
  })

  it('unfold what was opened', () => {
    const rows = layRows(blocks, 'side-by-side', new Set([0, 2]))
    expect(rows.length).toBe(30)
  })

  it('put both sides under each other in one column', () => {
    const rows = layRows(blocks, 'one-column', new Set())
    expect(rows.filter((row) => row.kind === 'changed').length).toBe(2)
  })
})
