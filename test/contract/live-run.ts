/**
 * `npm run test:live`: the contract suite on real accounts, whose variables are in .github/CONTRIBUTING.md. Without any it
 * says that it was not run, and that is no failure. Closes with one line `N passed, N failed`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findToolScript, projectRoot, runNode } from '../quality/run-tool.ts'
import { describeTally, readVitestTally, vitestReporters } from '../tally.ts'
import { readLiveAccounts } from './live-account.ts'

const { accounts, missing } = readLiveAccounts(process.env)
for (const [dialect, names] of Object.entries(missing)) {
  console.log(`${dialect.toUpperCase()} was not run: set ${names.join(', ')}`)
}
if (accounts.length === 0) {
  console.log('The live suite was not run: no account is named. See .github/CONTRIBUTING.md.')
} else {
  const results = join(projectRoot, 'test/results')
  mkdirSync(results, { recursive: true })
  const report = join(results, 'live.json')
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', 'live']
  const { exitCode } = await runNode([findToolScript('vitest'), ...args, ...vitestReporters], {
    show: 'live',
    env: { STRATA_TALLY: report },
  })
  const tally = readVitestTally(report, exitCode)
  console.log(`\n${describeTally([tally])}`)
  process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1
}
