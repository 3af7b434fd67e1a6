import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import { groupSkipped, type Tally } from './tally.ts'

function describeSuite(test: TestCase): string {
  const parent = test.parent
  return 'fullName' in parent ? parent.fullName : test.module.relativeModuleId
}

/** The test's name with its file, and the first line of what went wrong. */
function describeFailure(test: TestCase): string {
  const [error] = test.result().errors ?? []
  const [line = ''] = (error?.message ?? 'did not end').split('\n')
  return `${test.module.relativeModuleId} > ${test.fullName}: ${line}`
}

function tallyOf(modules: readonly TestModule[], errorCount: number): Tally {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  const ofState = (state: string) => tests.filter((test) => test.result().state === state)
  // A file that does not load has errors and no tests.
  const broken = modules.filter((module) => module.errors().length > 0)
  const failed = tests.filter((test) => ['failed', 'pending'].includes(test.result().state))
  return {
    passed: ofState('passed').length,
    failed: failed.length + broken.length + errorCount,
    failures: [
      ...failed.map(describeFailure),
      ...broken.map((module) => `${module.relativeModuleId}: ${module.errors()[0]?.message ?? 'does not load'}`),
    ],
    skipped: groupSkipped(
      ofState('skipped').map((test) => {
        const result = test.result()
        const note = result.state === 'skipped' ? result.note : undefined
        return { suite: describeSuite(test), reason: note ?? 'no reason given' }
      }),
    ),
  }
}

/** Writes what vitest counted, skipped tests with the reason that they gave, to the file named by STRATA_TALLY. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const path = process.env['STRATA_TALLY']
    if (path !== undefined) writeFileSync(path, JSON.stringify(tallyOf(modules, errors.length)))
  }
}
