import { rm, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright'
import { en } from '../../renderer/i18n/en.ts'
import { projectRoot } from '../quality/run-tool.ts'
import { median } from './statistics.ts'
import { fillTransfers, films, history, manyFiles, someFiles, startsAt, texts, versionEveryMs } from './ui-content.ts'
import { percentile, recordFrames, wheel } from './ui-frames.ts'
import {
  type BenchList,
  checkFiles,
  eventually,
  filesAbovePx,
  findList,
  measureScrollBar,
  measureWheel,
  openBucket,
  seenRows,
  untilComplete,
} from './ui-lists.ts'
import { type BenchShell, type BenchWindow, measureHeapMb, openBrowser, openShell, openWindow } from './ui-window.ts'

export interface BenchRow {
  readonly case: string
  readonly value: number
  readonly unit: 'ms' | 'MB' | 'times an empty page'
  /** The value may not be above it; null: told, not judged. */
  readonly limit: number | null
}

/** What a case is measured with. */
export interface UiBench {
  readonly browser: Browser
  readonly shell: BenchShell
  /** A data folder with all the content, which the shell has open. */
  readonly dataDir: string
  readonly runs: number
  readonly say: (line: string) => void
}

const rendererDir = join(projectRoot, 'renderer/dist')
const frameLimitMs = 16.7
const frame = (name: string, frames: readonly number[]): BenchRow => ({
  case: name,
  value: percentile(frames, 0.95),
  unit: 'ms',
  limit: frameLimitMs,
})

async function inWindow<T>({ browser, shell }: UiBench, act: (window: BenchWindow) => Promise<T>): Promise<T> {
  const window = await openWindow(browser, await shell.newAddress())
  try {
    return await act(window)
  } finally {
    await window.close()
  }
}

async function repeat(runs: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let run = 0; run < runs; run++) values.push(await measure())
  return median(values)
}

/** From the moment at which the first page of a listing has arrived from the store until its rows are on the screen. */
async function openFolder(bench: UiBench): Promise<readonly BenchRow[]> {
  const value = await repeat(bench.runs, () =>
    inWindow(bench, async (window) => {
      const { page } = window
      const bucket = page.getByRole('navigation').getByRole('button', { name: someFiles.bucket, exact: true })
      await bucket.waitFor()
      const arrival = bench.shell.arrivalOf(new RegExp(`/${someFiles.bucket}/\\?.*list-type`))
      const shown = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const look = () => {
              const row = document.querySelector('[role=row][aria-rowindex="2"] [role=gridcell]')
              if ((row?.textContent ?? '') === '') return requestAnimationFrame(look)
              // The frame that has it is on the screen when the next one begins.
              return requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
            }
            look()
          }),
      )
      await bucket.click()
      const took = (await shown) - (await arrival)
      const list = await openBucket(window, someFiles.bucket)
      await eventually(() => checkFiles(list))
      // What still streams would be in the way of the next run.
      await untilComplete(window)
      return took
    }),
  )
  return [{ case: 'open-folder/100000-files/first-rows', value, unit: 'ms', limit: 100 }]
}

async function scrollFiles(bench: UiBench): Promise<readonly BenchRow[]> {
  return inWindow(bench, async (window) => {
    const startedAt = performance.now()
    const list = await openBucket(window, manyFiles.bucket)
    await untilComplete(window)
    bench.say(`  1 000 000 files were listed in ${Math.round((performance.now() - startedAt) / 1000)} s`)
    const wheeled: number[] = []
    const turn = async (direction: 1 | -1) =>
      wheeled.push(...(await measureWheel(window, list, direction, () => filesAbovePx(list))))
    const jumpTo = async (key: 'Home' | 'End', index: number) => {
      await window.page.keyboard.press(key)
      await list.grid.getByText(`report-${String(index).padStart(7, '0')}.pdf`).waitFor()
    }
    await list.grid.focus()
    await turn(1)
    await jumpTo('End', manyFiles.count - 1)
    // Away from the edge first: there the browser takes the first turns of a wheel for a try to go beyond it.
    await wheel(window, list.middle, -400, 1000)
    await turn(-1)
    await list.grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight * 0.4 }))
    await turn(1)
    await jumpTo('Home', 0)
    const dragged = await measureScrollBar(list, window, 6)
    await list.grid.getByText(`report-${String(manyFiles.count - 1).padStart(7, '0')}.pdf`).waitFor()
    await eventually(() => checkFiles(list))
    const heap: BenchRow = { case: 'heap/1000000-files', value: await measureHeapMb(window), unit: 'MB', limit: 150 }
    return [
      frame('scroll/1000000-files/wheel/p95-frame', wheeled),
      frame('scroll/1000000-files/scroll-bar/p95-frame', dragged),
      heap,
    ]
  })
}

/** The versions at that place in the history, without a gap; their heights differ. */
async function checkVersions(list: BenchList): Promise<undefined> {
  const rows = await seenRows(list)
  if (rows.length < 5) throw new Error(`Only ${rows.length} versions are seen`)
  for (const [at, { index, writtenAt }] of rows.entries()) {
    const expected = startsAt + (history.count - 1 - index) * versionEveryMs
    if (index !== (rows[0]?.index ?? 0) + at || writtenAt !== expected)
      throw new Error(`Version ${index} was written at ${writtenAt} instead of ${expected}`)
  }
  return undefined
}

/** From the choice of one day until only its versions are seen. */
async function filterByDay({ page }: BenchWindow): Promise<number> {
  await page.getByRole('button', { name: en['history.filter'] }).click()
  await page.getByLabel(en['history.filter.from']).fill('2024-06-01')
  const startedAt = performance.now()
  await page.getByLabel(en['history.filter.until']).fill('2024-06-01')
  const ofThatDay = (24 * 3_600_000) / versionEveryMs
  await page.locator(`[role=grid][aria-rowcount="${ofThatDay}"] [role=row] time`).first().waitFor()
  return performance.now() - startedAt
}

async function scrollVersions(bench: UiBench): Promise<readonly BenchRow[]> {
  return inWindow(bench, async (window) => {
    const { page } = window
    await openBucket(window, history.bucket)
    const startedAt = performance.now()
    await page.getByText(history.key, { exact: true }).click()
    const list = await findList(page.getByRole('grid', { name: en['history.grid'] }))
    const firstMs = performance.now() - startedAt
    await untilComplete(window)
    const allMs = performance.now() - startedAt
    const frames = [...(await measureWheel(window, list, 1, checkVersions))]
    await list.grid.evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }))
    frames.push(...(await measureWheel(window, list, 1, checkVersions)))
    await list.grid.focus()
    await page.keyboard.press('End')
    await list.grid.locator(`[aria-rowindex="${history.count}"] time`).waitFor()
    await eventually(() => checkVersions(list))
    const filterMs = await filterByDay(window)
    return [
      frame('scroll/100000-versions/wheel/p95-frame', frames),
      { case: 'history/100000-versions/first-rows', value: firstMs, unit: 'ms', limit: null },
      { case: 'history/100000-versions/all', value: allMs, unit: 'ms', limit: null },
      { case: 'history/100000-versions/filtered', value: filterMs, unit: 'ms', limit: null },
    ]
  })
}

/** From the click on Compare until differences of two texts of 2 MB are read. */
async function compareTexts(bench: UiBench): Promise<readonly BenchRow[]> {
  const longest: number[] = []
  const value = await repeat(bench.runs, () =>
    inWindow(bench, async (window) => {
      const { page } = window
      await openBucket(window, texts.bucket)
      await page.getByText(texts.key, { exact: true }).click()
      const list = await findList(page.getByRole('grid', { name: en['history.grid'] }))
      const earlier = list.grid.getByRole('row').nth(1)
      await earlier.locator('time').click()
      const button = earlier.getByRole('button', { name: en['history.compareShort'], exact: true })
      await button.waitFor()
      const difference = page.getByRole('region', { name: en['compare.region'] }).getByText('as amended').first()
      let took = Number.NaN
      const { tookMs } = await recordFrames(window, undefined, async () => {
        const startedAt = performance.now()
        await button.click()
        await difference.waitFor()
        took = performance.now() - startedAt
        await wheel(window, { x: 640, y: 400 }, 2000, 4000)
      })
      longest.push(Math.max(...tookMs))
      return took
    }),
  )
  return [
    { case: 'compare/2-MB-of-text/shown', value, unit: 'ms', limit: 1000 },
    { case: 'compare/2-MB-of-text/longest-frame', value: median(longest), unit: 'ms', limit: 100 },
  ]
}

async function scrollTransfers(bench: UiBench): Promise<readonly BenchRow[]> {
  const dataDir = await mkdtemp(join(bench.dataDir, 'transfers-'))
  await fillTransfers(dataDir)
  const shell = await openShell({ dataDir, rendererDir })
  try {
    return await inWindow({ ...bench, shell }, scrollPanel)
  } finally {
    await shell.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function scrollPanel(window: BenchWindow): Promise<readonly BenchRow[]> {
  const { page } = window
  const panel = page.getByRole('region', { name: en['transfers.label'], exact: true })
  await panel.getByRole('button', { expanded: false }).first().click()
  const cards = panel.getByRole('tabpanel')
  await cards.locator(`li[aria-setsize="${films.jobs}"]`).first().waitFor()
  const box = await cards.boundingBox()
  if (box === null) throw new Error('The transfers cannot be seen')
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const { tookMs, emptyShare } = await recordFrames(window, middle, async () => {
    await wheel(window, middle, 5000, 2000)
    await wheel(window, middle, -5000, 2000)
  })
  if (emptyShare > 0.02) throw new Error('No transfer was to be seen')
  return [frame('scroll/100-transfers-of-10000-parts/wheel/p95-frame', tookMs)]
}

const emptyPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Empty</title><link rel="icon" href="data:,"></head>
<body><button type="button">Empty</button></body></html>
`

/** From nothing, shell and browser included, until a button of the window can be clicked. */
async function start(dataDir: string, folder: string, button: string): Promise<number> {
  const startedAt = performance.now()
  const [shell, browser] = await Promise.all([openShell({ dataDir, rendererDir: folder }), openBrowser()])
  try {
    const window = await openWindow(browser, await shell.newAddress())
    await window.page.getByRole('button', { name: button, exact: true }).click({ trial: true })
    return performance.now() - startedAt
  } finally {
    await browser.close()
    await shell.close()
  }
}

async function startWindow(bench: UiBench): Promise<readonly BenchRow[]> {
  const folder = await mkdtemp(join(bench.dataDir, 'start-'))
  try {
    const empty = join(folder, 'empty')
    await mkdir(empty)
    await writeFile(join(empty, 'index.html'), emptyPage)
    const dataDir = join(folder, 'data')
    // The first start fills the practice store, and is not counted.
    await start(dataDir, rendererDir, 'team-documents')
    const times = { strata: [] as number[], empty: [] as number[] }
    for (let run = 0; run < bench.runs; run++) {
      times.empty.push(await start(dataDir, empty, 'Empty'))
      times.strata.push(await start(dataDir, rendererDir, 'team-documents'))
    }
    const [ours, others] = [median(times.strata), median(times.empty)]
    return [
      { case: 'start/usable-window', value: ours / others, unit: 'times an empty page', limit: 1.5 },
      { case: 'start/usable-window/time', value: ours, unit: 'ms', limit: null },
      { case: 'start/empty-page/time', value: others, unit: 'ms', limit: null },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export const uiCases = {
  'open-folder': openFolder,
  'scroll-files': scrollFiles,
  'scroll-versions': scrollVersions,
  compare: compareTexts,
  transfers: scrollTransfers,
  start: startWindow,
} as const satisfies Record<string, (bench: UiBench) => Promise<readonly BenchRow[]>>
