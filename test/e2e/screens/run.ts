/** `npm run screens`: a picture of every screen in both languages, both themes and both sizes, in `test/e2e/screenshots`. */
import { findToolScript, runNode } from '../../quality/run-tool.ts'

const args = ['test', '--config', 'test/e2e/playwright.config.ts', 'screenshots.spec.ts']
const { exitCode } = await runNode([findToolScript('playwright'), ...args], {
  show: 'live',
  env: { STRATA_ALL_LOOKS: '1' },
})
process.exitCode = exitCode
