/**
 * `npm run test:clients`: rclone and boto3, as Debian packages them, drive the practice store. Installs them with apt-get
 * where that is allowed, else says what to install and fails. Closes with one line `N passed, N failed`.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { findToolScript, projectRoot, runNode } from '../../quality/run-tool.ts'
import { ensurePrograms } from '../../servers/daemon.ts'
import { describeTally, readVitestTally, vitestReporters } from '../../tally.ts'

const packages = ['rclone', 'python3-boto3']
ensurePrograms(['rclone'], packages)
// A library is no program on the path: named so, it counts as missing and is installed.
if (!existsSync('/usr/lib/python3/dist-packages/boto3')) ensurePrograms(['python3-boto3'], packages)

const results = join(projectRoot, 'test/results')
mkdirSync(results, { recursive: true })
const report = join(results, 'clients.json')
const args = ['run', '--config', 'test/vitest.config.ts', '--project', 'clients']
const { exitCode } = await runNode([findToolScript('vitest'), ...args, ...vitestReporters], {
  show: 'live',
  env: { STRATA_TALLY: report },
})
const tally = readVitestTally(report, exitCode)
console.log(`\n${describeTally([tally])}`)
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1
