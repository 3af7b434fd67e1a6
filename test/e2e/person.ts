import { expect, type Locator, type Page } from 'playwright/test'
import { patternOf, type Words } from './fixtures.ts'

/** What a person does in Strata and where they look, told by roles and visible words. */
export function createPerson(page: Page, words: Words) {
  const sidebar = page.getByRole('navigation', { name: words('sidebar.label') })
  const timeline = page.getByRole('grid', { name: words('history.grid') })
  const transfers = page.getByRole('region', { name: words('transfers.label'), exact: true })
  const dialog = page.getByRole('dialog')

  const rowOf = (name: string): Locator => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) })

  /** In a narrow window the connections are folded away until they are asked for. */
  const unfoldSidebar = async (): Promise<void> => {
    const toggle = page.getByRole('button', { name: words('sidebar.show'), expanded: false })
    await expect(toggle.or(sidebar).first()).toBeVisible()
    if (await toggle.isVisible()) await toggle.click()
  }

  const transferOf = (name: string): Locator => transfers.getByRole('listitem').filter({ hasText: name }).first()

  return {
    page,
    sidebar,
    timeline,
    transfers,
    dialog,
    rowOf,
    layer: (index: number): Locator => timeline.getByRole('row').nth(index),
    /** The line of a transfer, newest first. */
    transfer: transferOf,
    /** How many parts of a transfer are done, as its line says. */
    async countPartsDone(name: string): Promise<number> {
      const match = patternOf(words, 'transfers.strip.summary.parts').exec(await transferOf(name).innerText())
      return Number(match?.[1]?.replaceAll(/\D/g, '') ?? 0)
    },

    async openTransfers(): Promise<void> {
      await transfers.getByRole('button', { expanded: false }).first().click()
      await expect(transfers.getByRole('listitem').first()).toBeVisible()
    },
    unfoldSidebar,
    async openBucket(name: string): Promise<void> {
      await unfoldSidebar()
      await sidebar.getByRole('button', { name, exact: true }).click()
      await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible()
    },
    async openFolder(name: string): Promise<void> {
      await rowOf(name).click()
      await expect(page.getByRole('navigation', { name: words('path.label') })).toContainText(name)
    },
    /** Newest files first. */
    async sortByDate(): Promise<void> {
      await page.getByRole('button', { name: words('folder.column.modified'), exact: true }).click()
    },
    async openHistory(name: string): Promise<void> {
      await rowOf(name).click()
      await expect(timeline.getByRole('row').first()).toBeVisible()
    },
    /** Chooses a layer by its time: its middle may be a button. */
    async chooseLayer(index: number): Promise<void> {
      await timeline.getByRole('row').nth(index).getByRole('time').click()
    },
    /** Chooses a layer of the open history and asks for it; the confirmation is open afterwards. */
    async askToRestore(index: number): Promise<void> {
      const layer = timeline.getByRole('row').nth(index)
      await layer.click()
      await layer.getByRole('button', { name: words('history.restore') }).click()
      await expect(dialog).toContainText(words('restore.title'))
    },
    async confirm(): Promise<void> {
      await dialog.getByRole('button', { name: words('restore.do'), exact: true }).click()
      await expect(dialog).toBeHidden()
    },
    async press(scope: Locator, id: Parameters<Words>[0]): Promise<void> {
      if (scope === sidebar) await unfoldSidebar()
      await scope
        .getByRole('button', { name: words(id) })
        .first()
        .click()
    },
  }
}

export type Person = ReturnType<typeof createPerson>
