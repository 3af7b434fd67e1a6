import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findToolScript, projectRoot, runNode } from './quality/run-tool.ts'
import { describeTally, readVitestTally, vitestReporters } from './tally.ts'

/** Runs tests with settings that make them long, shows them live, and closes with one line `N passed, N failed`. */
export async function runLong(
  name: string,
  files: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const report = join(projectRoot, 'test/results', `${name}.json`)
  mkdirSync(join(projectRoot, 'test/results'), { recursive: true })
  const args = ['run', '--config', 'test/vitest.config.ts', '--testTimeout=3600000', ...files]
  const { exitCode } = await runNode([findToolScript('vitest'), ...args, ...vitestReporters], {
    show: 'live',
    env: { STRATA_TALLY: report, ...settings },
  })
  const tally = readVitestTally(report, exitCode)
  console.log(`\n${describeTally([tally])}`)
  process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1
}
