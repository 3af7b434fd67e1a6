/**
 * `npm run test:fuzz [-- KEYS]`: the property tests with 100 000 generated keys in each dialect, and 100 000 damaged listings,
 * closing with one line `N passed, N failed`. Takes about a quarter of an hour.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findToolScript, projectRoot, runNode } from './quality/run-tool.ts'
import { describeTally, readVitestTally, vitestReporters } from './tally.ts'

const keys = process.argv[2] ?? '100000'
const report = join(projectRoot, 'test/results', 'fuzz.json')
mkdirSync(join(projectRoot, 'test/results'), { recursive: true })
const files = ['contract/keys.property.test.ts', 'unit/stores/scan-listing.test.ts', 'unit/domain/key-encoding.test.ts']
const args = ['run', '--config', 'test/vitest.config.ts', '--testTimeout=3600000', ...files]
const { exitCode } = await runNode([findToolScript('vitest'), ...args, ...vitestReporters], {
  show: 'live',
  env: { STRATA_TALLY: report, STRATA_FUZZ_KEYS: keys, STRATA_FUZZ_RUNS: keys },
})
const tally = readVitestTally(report, exitCode)
console.log(`\n${describeTally([tally])}`)
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1
