/** Where the lines of a text begin and end, without their ends of line. */
export interface TextLines {
  readonly starts: Uint32Array<ArrayBuffer>
  readonly ends: Uint32Array<ArrayBuffer>
  /** From 1; 0 for what goes on with a line that is too long to be drawn in one piece. */
  readonly numbers: Uint32Array<ArrayBuffer>
}

/** A line beyond this is cut: laying out a megabyte in one piece stops a window for seconds. */
const longestPiece = 1000
const shortestPiece = 120
const lineFeed = 10
const carriageReturn = 13
/** Behind these a long line may be cut: space , ; > } and their Chinese kin. */
const seams = new Set(Array.from(' ,;>}，；。、', (sign) => sign.charCodeAt(0)))

/** Finds the lines of a text; a line end at its very end begins no line. */
export function indexLines(text: string): TextLines {
  const starts: number[] = []
  const ends: number[] = []
  const numbers: number[] = []
  let number = 0
  const add = (from: number, to: number) => {
    number += 1
    let begin = from
    while (to - begin > longestPiece) {
      const cut = findSeam(text, begin)
      starts.push(begin)
      ends.push(cut)
      numbers.push(begin === from ? number : 0)
      begin = cut
    }
    starts.push(begin)
    ends.push(to)
    numbers.push(begin === from ? number : 0)
  }
  let begin = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== lineFeed && code !== carriageReturn) continue
    add(begin, at)
    if (code === carriageReturn && text.charCodeAt(at + 1) === lineFeed) at++
    begin = at + 1
  }
  if (begin < text.length) add(begin, text.length)
  return { starts: Uint32Array.from(starts), ends: Uint32Array.from(ends), numbers: Uint32Array.from(numbers) }
}

/** The cut hangs on the signs before it and not on its distance from the start, so that both versions are cut alike again after a change. */
function findSeam(text: string, begin: number): number {
  const last = begin + longestPiece
  for (let at = begin + shortestPiece; at < last; at++) {
    if (!seams.has(text.charCodeAt(at))) continue
    let mixed = 0
    for (let back = at - 8; back < at; back++) mixed = (mixed * 31 + text.charCodeAt(back)) >>> 0
    if (mixed % 4 === 0) return at + 1
  }
  // Never between the two halves of a character outside the basic plane.
  const isHalf = (text.charCodeAt(last) & 0xfc00) === 0xdc00
  return isHalf ? last - 1 : last
}

export function lineAt(text: string, lines: TextLines, index: number): string {
  return text.slice(lines.starts[index], lines.ends[index])
}
