/**
 * `npm run test:rgw` and `npm run test:swift`: starts a real server on the loopback address, runs the suites meant for
 * it, stops it, and closes with one line `N passed, N failed`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot, runNode, findToolScript } from '../quality/run-tool.ts'
import { describeTally, readVitestTally, vitestReporters } from '../tally.ts'
import type { RunningServer } from './daemon.ts'
import { startRgw } from './rgw.ts'
import { startSwift } from './swift.ts'

const servers: Readonly<Record<string, { readonly title: string; readonly start: () => Promise<RunningServer> }>> = {
  rgw: { title: 'Ceph RADOS Gateway', start: startRgw },
  swift: { title: 'OpenStack Swift', start: startSwift },
}

const name = process.argv[2] ?? ''
const chosen = servers[name]
if (chosen === undefined) throw new Error(`Name a server: ${Object.keys(servers).join(' or ')}`)
const server = await chosen.start()
console.log(`${chosen.title} is ready at ${server.endpoint}`)
const report = join(projectRoot, 'test/results', `${name}.json`)
mkdirSync(join(projectRoot, 'test/results'), { recursive: true })
const interrupt = () => void server.stop().finally(() => process.exit(130))
process.once('SIGINT', interrupt)
try {
  const args = ['run', '--config', 'test/vitest.config.ts', '--project', name]
  const { exitCode } = await runNode([findToolScript('vitest'), ...args, ...vitestReporters], {
    show: 'live',
    env: {
      STRATA_TALLY: report,
      STRATA_SERVER_ENDPOINT: server.endpoint,
      STRATA_SERVER_ACCESS_KEY_ID: server.accessKeyId,
      STRATA_SERVER_ACCESS_KEY_SECRET: server.accessKeySecret,
      STRATA_SERVER_CONFIG: server.configFile ?? '',
    },
  })
  const tally = readVitestTally(report, exitCode)
  console.log(`\n${describeTally([tally])}`)
  process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1
} finally {
  process.off('SIGINT', interrupt)
  await server.stop()
}
