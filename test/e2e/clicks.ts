import type { Page } from 'playwright/test'

/** Counts what a hand does while `work` is done: presses of a button of the mouse anywhere in the window. */
export async function countClicks(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const root = document.documentElement
    root.dataset['clicks'] = '0'
    // One listener however often this is asked: the same property is replaced.
    window.onpointerdown = () => {
      root.dataset['clicks'] = String(Number(root.dataset['clicks']) + 1)
    }
  })
  await work()
  return page.evaluate(() => Number(document.documentElement.dataset['clicks']))
}
