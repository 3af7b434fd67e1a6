import { describe, expect, it } from 'vitest'
import { createRanges, type RangeState } from '../../../renderer/features/viewer/pdf/ranges.ts'
import { scaleOf, shareOf, stepFrom } from '../../../renderer/features/viewer/pdf/zoom.ts'

function setUp(limitBytes: number) {
  const asked: [number, number][] = []
  const states: RangeState[] = []
  let failures = 0
  const ranges = createRanges({
    limitBytes,
    pieceBytes: 100,
    onChange: (state) => void states.push(state),
    async fetchRange(begin, end) {
      asked.push([begin, end])
      if (failures-- > 0) throw new Error('The line broke')
      return Uint8Array.from({ length: end - begin }, (_, index) => (begin + index) % 251)
    },
  })
  return {
    ranges,
    asked,
    last: () => states.at(-1),
    failNext: () => {
      failures = 1
    },
    turn: () => new Promise<void>((settle) => setImmediate(settle)),
  }
}

describe('reading a document by ranges', () => {
  it('asks for pieces of a bounded size and gives them back as one', async () => {
    const { ranges, asked, last } = setUp(1000)
    const bytes = await ranges.read(50, 300)
    expect(asked).toEqual([
      [50, 150],
      [150, 250],
      [250, 300],
    ])
    expect([bytes.length, bytes[0], bytes.at(-1)]).toEqual([250, 50, 299 % 251])
    expect(last()).toEqual({ readBytes: 250, kind: 'reading' })
  })

  it('reads up to the limit and waits for a person before one byte more', async () => {
    const { ranges, asked, last, turn } = setUp(200)
    await ranges.read(0, 200)
    const more = ranges.read(200, 201)
    await turn()
    expect(last()).toEqual({ readBytes: 200, kind: 'held' })
    expect(asked).toHaveLength(2)
    ranges.resume()
    expect(await more).toEqual(Uint8Array.of(200))
    await expect(ranges.read(300, 900)).resolves.toHaveLength(600)
  })

  it('says that a read failed, and tries it again when asked', async () => {
    const { ranges, last, failNext, turn } = setUp(1000)
    failNext()
    const read = ranges.read(0, 10)
    await turn()
    expect(last()?.kind).toBe('failed')
    ranges.resume()
    expect(await read).toHaveLength(10)
  })

  it('tells nothing any more once it is closed', async () => {
    const { ranges, asked, last, turn } = setUp(1000)
    ranges.close()
    void ranges.read(0, 10)
    await turn()
    expect([asked, last()]).toEqual([[], undefined])
  })
})

describe('zoom', () => {
  it('fits the width, but blows small pages up only so far', () => {
    expect(scaleOf(shareOf('fit', 600, 800))).toBeCloseTo(800 / 600)
    expect(shareOf('fit', 100, 4000)).toBe(1.5)
    expect(shareOf(0.75, 600, 800)).toBe(0.75)
  })

  it('steps up and down from any share and stays at the ends', () => {
    expect([stepFrom(1.38, 1), stepFrom(1.38, -1), stepFrom(1, 1), stepFrom(1, -1)]).toEqual([1.5, 1.25, 1.25, 0.75])
    expect([stepFrom(4, 1), stepFrom(0.25, -1)]).toEqual([4, 0.25])
  })
})
