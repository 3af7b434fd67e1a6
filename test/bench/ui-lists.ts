import type { Locator } from 'playwright'
import { en } from '../../renderer/i18n/en.ts'
import { fileName } from './ui-content.ts'
import { recordFrames, wheel } from './ui-frames.ts'
import type { BenchWindow } from './ui-window.ts'

/** A list on the screen, and where its middle is. */
export interface BenchList {
  readonly grid: Locator
  readonly middle: { readonly x: number; readonly y: number }
}

/** The row at the upper edge: its place in the list from 0, how far it begins below the edge, and its words. */
interface TopRow {
  readonly index: number
  readonly belowPx: number
  readonly words: string
  /** Of versions: epoch ms, else NaN. */
  readonly writtenAt: number
}

/** Some hundred rows of files a second. */
const wheelPxPerSecond = 4000
const wheelSeconds = 4

export async function findList(grid: Locator): Promise<BenchList> {
  await grid.waitFor()
  const box = await grid.boundingBox()
  if (box === null) throw new Error('The list cannot be seen')
  return { grid, middle: { x: box.x + box.width / 2, y: box.y + box.height / 2 } }
}

/** Files of a bucket; resolves when the first of them are seen. */
export async function openBucket({ page }: BenchWindow, bucket: string): Promise<BenchList> {
  const sidebar = page.getByRole('navigation', { name: en['sidebar.label'] })
  await sidebar.getByRole('button', { name: bucket, exact: true }).click()
  return findList(page.getByRole('grid', { name: en['folder.grid'].replace('{place}', `${bucket}/`) }))
}

/** Resolves when nothing more is on its way into the list. */
export async function untilComplete({ page }: BenchWindow): Promise<void> {
  const stop = page.getByRole('button', { name: en['folder.stop'], exact: true })
  await stop.waitFor({ state: 'detached', timeout: 600_000 })
}

/** Rows that are seen whole, from the upper edge down. */
export async function seenRows({ grid }: BenchList): Promise<readonly TopRow[]> {
  return grid.evaluate((element) => {
    const head = element.querySelector('[role=columnheader]')?.closest('[role=rowgroup]')
    const top = (head ?? element).getBoundingClientRect()
    const edge = head === null || head === undefined ? top.top : top.bottom
    const bottom = element.getBoundingClientRect().bottom
    return [...element.querySelectorAll('[role=row][aria-rowindex]')]
      .filter((row) => row.querySelector('[role=columnheader]') === null)
      .map((row) => ({ row, box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.bottom > edge && box.top < bottom)
      .toSorted((one, other) => one.box.top - other.box.top)
      .map(({ row, box }) => ({
        index: Number(row.getAttribute('aria-rowindex')) - (head ? 2 : 1),
        belowPx: box.top - edge,
        words: row.textContent ?? '',
        writtenAt: Date.parse(row.querySelector('time')?.dateTime ?? ''),
      }))
  })
}

/** What is seen has to be the files of that place in the list, without a gap. */
export async function checkFiles(list: BenchList): Promise<TopRow> {
  const rows = await seenRows(list)
  const [top] = rows
  if (top === undefined || rows.length < 8) throw new Error(`Only ${rows.length} rows are seen`)
  for (const [at, { index, belowPx, words }] of rows.entries()) {
    const isThere = index === top.index + at && Math.abs(belowPx - top.belowPx - at * 36) < 1
    if (!isThere || !words.startsWith(fileName(index)))
      throw new Error(`Row ${index} at ${belowPx} px shows "${words}" after ${rows[0]?.index}`)
  }
  return top
}

/** What holds soon, at the latest: rows may be on their way. @throws what `check` threw last. */
export async function eventually<T>(check: () => Promise<T>): Promise<T> {
  const until = performance.now() + 3000
  for (;;) {
    try {
      return await check()
    } catch (thrown) {
      if (performance.now() > until) throw thrown
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/**
 * Turns the wheel over a list for seconds.
 * @param look checks what is seen, and says how far it is from the top, where that can be told: the rows have to move by as much.
 */
export async function measureWheel(
  window: BenchWindow,
  list: BenchList,
  direction: 1 | -1,
  look: (list: BenchList) => Promise<number | undefined>,
): Promise<readonly number[]> {
  const before = await eventually(() => look(list))
  const way = direction * wheelPxPerSecond * wheelSeconds
  const { tookMs, emptyShare } = await recordFrames(window, list.middle, () =>
    wheel(window, list.middle, way, wheelPxPerSecond),
  )
  if (emptyShare > 0.02) throw new Error(`No row was to be seen in ${Math.round(emptyShare * 100)} % of the frames`)
  const after = await eventually(() => look(list))
  const moved = before === undefined || after === undefined ? way : after - before
  if (Math.abs(moved - way) > 2) throw new Error(`The wheel turned ${way} px, and the rows moved ${moved} px`)
  return tookMs
}

/** Drags the scroll bar from top to bottom, evenly, a step in each frame. */
export async function measureScrollBar(
  list: BenchList,
  window: BenchWindow,
  seconds: number,
): Promise<readonly number[]> {
  const { tookMs } = await recordFrames(window, undefined, () =>
    list.grid.evaluate(
      (element, duration) =>
        new Promise<void>((resolve) => {
          const startedAt = performance.now()
          const way = element.scrollHeight - element.clientHeight
          const step = (now: number) => {
            const share = Math.max(0, Math.min(1, (now - startedAt) / duration))
            element.scrollTop = way * share
            if (share < 1) requestAnimationFrame(step)
            else resolve()
          }
          requestAnimationFrame(step)
        }),
      seconds * 1000,
    ),
  )
  return tookMs
}

/** How far the upper edge is below the first file, in pixels. */
export async function filesAbovePx(list: BenchList): Promise<number> {
  const { index, belowPx } = await checkFiles(list)
  return index * 36 - belowPx
}
