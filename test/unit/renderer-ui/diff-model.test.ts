import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { align } from '../../../renderer/features/viewer/align.ts'
import { compareTexts } from '../../../renderer/features/viewer/text/compare-texts.ts'
import { layRows } from '../../../renderer/features/viewer/text/diff-rows.ts'
import { markWords } from '../../../renderer/features/viewer/text/mark-words.ts'
import { indexLines, lineAt } from '../../../renderer/features/viewer/text/text-lines.ts'

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`)
const split = (text: string) => {
  const index = indexLines(text)
  return Array.from(index.starts, (_, line) => lineAt(text, index, line))
}

describe('lines of a text', () => {
  it('are split without inventing one at the end, whatever their line ends', () => {
    expect(split('a\n')).toEqual(['a'])
    expect(split('a\n\n')).toEqual(['a', ''])
    expect(split('a\r\nb\rc')).toEqual(['a', 'b', 'c'])
    expect(split('')).toEqual([])
  })

  it('are cut where they are too long, alike in both versions after a change, with nothing lost', () => {
    const words = Array.from({ length: 20_000 }, (_, index) => `"field${(index * 7919) % 99_991}": ${index},`)
    const one = words.join(' ')
    const other = words.toSpliced(5, 1, '"added": true, "more": 1,').join(' ')
    expect(split(one).join('')).toBe(one)
    expect(Math.max(...split(one).map((piece) => piece.length))).toBeLessThanOrEqual(1000)
    const { changes } = compareTexts(one, other)
    expect(changes.length).toBe(1)
    expect(changes[0]?.leftCount).toBeLessThan(12)
    expect(indexLines(one).numbers.slice(0, 3)).toEqual(Uint32Array.of(1, 0, 0))
  })

  it('are never cut within a character', () => {
    expect(split('😀'.repeat(4000)).join('|').replaceAll(/😀|\|/gu, '')).toBe('')
  })
})

describe('comparison of texts', () => {
  const changesOf = (left: string, right: string) => compareTexts(left, right).changes

  it('finds nothing between equal texts, whatever their line ends', () => {
    expect(changesOf('a\nb\n', 'a\r\nb')).toEqual([])
    expect(changesOf('', '')).toEqual([])
  })

  it('finds what was added, removed and changed', () => {
    expect(changesOf('a\nb\nc\nd', 'a\nc\nx\nd')).toEqual([
      { left: 1, leftCount: 1, right: 1, rightCount: 0 },
      { left: 3, leftCount: 0, right: 2, rightCount: 1 },
    ])
    expect(changesOf('', 'a')).toEqual([{ left: 0, leftCount: 0, right: 0, rightCount: 1 }])
  })

  it('rebuilds the one from the other, for any two sequences', () => {
    const items = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 60 })
    fc.assert(
      fc.property(items, items, (one, other) => {
        const changes = align(Int32Array.from(one), Int32Array.from(other))
        const built: number[] = []
        let at = 0
        for (const { left, leftCount, right, rightCount } of changes) {
          built.push(...one.slice(at, left), ...other.slice(right, right + rightCount))
          expect(built.length).toBe(right + rightCount)
          at = left + leftCount
        }
        expect([...built, ...one.slice(at)]).toEqual(other)
      }),
      { seed: 20_261_121, numRuns: 400 },
    )
  })

  it('gives up on alignment, not on the comparison, where nothing occurs only once and all of it is mixed', () => {
    const mixed = (factor: number) => Array.from({ length: 9000 }, (_, index) => (index * index * factor) % 41)
    expect(align(Int32Array.from(mixed(3)), Int32Array.from(mixed(7))).length).toBeLessThan(20)
  })

  it('comes to the end of 40 000 lines, also when every other one differs', () => {
    const one = lines(40_000)
    const other = one.map((line, index) => (index % 2 === 0 ? line : `${line}, changed`))
    expect(changesOf(one.join('\n'), other.join('\n')).length).toBe(20_000)
  })
})

describe('words of changed lines', () => {
  it('are marked', () => {
    expect(markWords('The rent is 900 euro.', 'The rent is 950 euro.')).toEqual([
      [
        { text: 'The rent is ', marked: false },
        { text: '900', marked: true },
        { text: ' euro.', marked: false },
      ],
      [
        { text: 'The rent is ', marked: false },
        { text: '950', marked: true },
        { text: ' euro.', marked: false },
      ],
    ])
  })

  it('are found in Chinese, which has no spaces between them', () => {
    const [left] = markWords('租金为每月九百元', '租金为每月一千元')
    expect(left.find((piece) => !piece.marked)?.text).toContain('租金')
  })

  it('are left alone in lines with nothing in common, and in very long ones', () => {
    expect(markWords('abc', 'xyz')[0]).toEqual([{ text: 'abc', marked: false }])
    expect(markWords('a '.repeat(3000), 'b ')[1]).toEqual([{ text: 'b ', marked: false }])
  })
})

describe('rows of a comparison', () => {
  const before = lines(30)
  const { changes, left } = compareTexts(before.join('\n'), before.with(14, 'changed').join('\n'))
  const lay = (layout: 'side-by-side' | 'one-column', opened: readonly number[] = []) =>
    layRows({ changes, leftCount: left.starts.length }, layout, new Set(opened))

  it('fold what is the same, but for three lines around a change', () => {
    const shown = lay('side-by-side').map((row) => (row.kind === 'fold' ? row.count : row.kind))
    expect(shown).toEqual([11, 'same', 'same', 'same', 'changed', 'same', 'same', 'same', 12])
  })

  it('unfold what was opened', () => {
    expect(lay('side-by-side', [0, 15]).length).toBe(30)
  })

  it('put both sides under each other in one column', () => {
    expect(lay('one-column').filter((row) => row.kind === 'changed').length).toBe(2)
  })
})
