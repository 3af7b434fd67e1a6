/**
 * `npm test`: everything that proves Strata on this machine, in one run that closes with one line,
 * `N passed, N failed` (and `, N skipped`, each skipped suite named above it with its reason).
 * `npm test -- e2e` runs only the suites named: gates, planted, vitest, e2e.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildOutdated } from '../electron/build.ts'
import { gates, runGates } from './quality/check.ts'
import { provePlants } from './quality/planted.ts'
import { projectRoot, runScript } from './quality/run-tool.ts'
import { ensureChromium } from './e2e/chromium.ts'
import { describeTally, readPlaywrightReport, readVitestTally, type Tally, vitestReporters } from './tally.ts'

const results = join(projectRoot, 'test/results')

interface Suite {
  readonly name: string
  run(): Promise<Tally>
}

const suites: readonly Suite[] = [
  {
    name: 'gates',
    async run() {
      const done = await runGates([...gates, 'bundle-size'])
      const failures = done.filter((gate) => !gate.passed).map(({ name }) => `gate ${name}`)
      return { passed: done.length - failures.length, failed: failures.length, skipped: [], failures }
    },
  },
  {
    name: 'planted',
    async run() {
      const { passed, failures } = await provePlants()
      const named = failures.map((failure) => failure.split('\n', 1).join(''))
      return { passed, failed: failures.length, skipped: [], failures: named }
    },
  },
  {
    name: 'vitest',
    async run() {
      const path = join(results, 'vitest.json')
      const { exitCode } = await runScript('test:vitest', vitestReporters, {
        show: 'live',
        env: { STRATA_TALLY: path },
      })
      return readVitestTally(path, exitCode)
    },
  },
  {
    name: 'e2e',
    async run() {
      const { exitCode } = await runScript('test:e2e', [], { show: 'live' })
      return readPlaywrightReport(join(results, 'e2e.json'), exitCode)
    },
  },
]

/** A suite that cannot even run is one failure, told with its reason. */
async function runSuite(suite: Suite): Promise<Tally> {
  const startedAt = performance.now()
  console.log(`\n== ${suite.name}`)
  try {
    return await suite.run()
  } catch (error) {
    console.log(error instanceof Error ? error.message : error)
    return { passed: 0, failed: 1, skipped: [], failures: [`${suite.name}: it did not run to its end`] }
  } finally {
    console.log(`== ${suite.name} took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  }
}

const prepare: Suite = {
  name: 'build',
  async run() {
    if (chosen.length === 0 || chosen.includes('e2e')) console.log(`Chromium: ${ensureChromium()}`)
    await buildOutdated(projectRoot, ['renderer', 'desktop'], (name) => console.log(`Building ${name}`))
    return { passed: 0, failed: 0, skipped: [] }
  },
}

const chosen = process.argv.slice(2)
if (existsSync(results)) rmSync(results, { recursive: true })
mkdirSync(results, { recursive: true })
const tallies: Tally[] = []
for (const suite of [prepare, ...suites.filter(({ name }) => chosen.length === 0 || chosen.includes(name))]) {
  tallies.push(await runSuite(suite))
}
console.log(`\n${describeTally(tallies)}`)
process.exitCode = tallies.every(({ failed }) => failed === 0) && tallies.some(({ passed }) => passed > 0) ? 0 : 1
