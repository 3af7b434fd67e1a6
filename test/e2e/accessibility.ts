import axe from 'axe-core'
import type { Page } from 'playwright/test'

/**
 * What keeps some people from using what is on the screen: rule, and the elements it names. What still fades in is waited for: at its
 * first frame a dialog is no more to be seen than what it covers is to be used.
 * Forced colours are the person's own, and axe reads ours instead: contrast is not judged then.
 */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const moving = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(moving.map(({ finished }) => finished))
    const { violations } = await (window as unknown as { readonly axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      rules: { 'color-contrast': { enabled: !matchMedia('(forced-colors: active)').matches } },
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    )
  })
}
