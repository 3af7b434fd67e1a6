import { existsSync, readFileSync } from 'node:fs'

/** What a runner counted. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly SkippedSuite[]
  /** What failed, a line each, as far as the runner names it. */
  readonly failures?: readonly string[]
}

export interface SkippedSuite {
  readonly suite: string
  readonly count: number
  readonly reason: string
}

/** A line for each suite that was left out and for all that failed, and the closing line with the sums. */
export function describeTally(tallies: readonly Tally[]): string {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0)
  const skipped = tallies.flatMap((tally) => tally.skipped)
  const skippedCount = skipped.reduce((sum, { count }) => sum + count, 0)
  return [
    ...tallies.flatMap(({ failures }) => failures ?? []).map((what) => `failed: ${what}`),
    ...skipped.map(({ suite, count, reason }) => `skipped: ${suite} (${count}): ${reason}`),
    `${passed} passed, ${failed} failed${skippedCount > 0 ? `, ${skippedCount} skipped` : ''}`,
  ].join('\n')
}

interface SkippedTest {
  readonly suite: string
  readonly reason: string
}

/** Tests that were left out for the same reason, told as one. */
export function groupSkipped(tests: readonly SkippedTest[]): readonly SkippedSuite[] {
  const groups = Map.groupBy(tests, ({ suite, reason }) => `${suite}\n${reason}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, count: group.length }]
  })
}

/** A runner that failed without a failed test (a file that does not load, an error after the end) counts as one failure. */
function settle(counted: Tally, exitCode: number): Tally {
  return { ...counted, failed: exitCode === 0 ? counted.failed : Math.max(1, counted.failed) }
}

/** What people read, and what counts. */
export const vitestReporters = ['--reporter=default', '--reporter=./test/tally-reporter.ts']

/** @param path what `tally-reporter.ts` wrote. */
export function readVitestTally(path: string, exitCode: number): Tally {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: [] }
  return settle(JSON.parse(readFileSync(path, 'utf8')) as Tally, exitCode)
}

interface PlaywrightSuite {
  readonly title: string
  readonly suites?: readonly PlaywrightSuite[]
  readonly specs?: readonly {
    readonly title: string
    readonly tests: readonly {
      readonly status: string
      readonly annotations: readonly { readonly type: string; readonly description?: string }[]
    }[]
  }[]
}

interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[]
  readonly stats: { readonly expected: number; readonly unexpected: number; readonly flaky: number }
}

/** @param path Playwright's JSON report. */
export function readPlaywrightReport(path: string, exitCode: number): Tally {
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(path, 'utf8')) as PlaywrightReport
  const walk = (suite: PlaywrightSuite, above: string): readonly SkippedTest[] => {
    const name = above === '' ? suite.title : `${above} > ${suite.title}`
    const own = (suite.specs ?? [])
      .flatMap((spec) => spec.tests)
      .filter((test) => test.status === 'skipped')
      .map((test) => ({
        suite: name,
        reason: test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given',
      }))
    return [...own, ...(suite.suites ?? []).flatMap((child) => walk(child, name))]
  }
  const failuresOf = (suite: PlaywrightSuite, above: string): readonly string[] => {
    const name = above === '' ? suite.title : `${above} > ${suite.title}`
    const own = (suite.specs ?? [])
      .filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky'))
      .map(({ title }) => `${name} > ${title}`)
    return [...own, ...(suite.suites ?? []).flatMap((child) => failuresOf(child, name))]
  }
  const { expected, unexpected, flaky } = report.stats
  return settle(
    {
      passed: expected,
      failed: unexpected + flaky,
      skipped: groupSkipped(report.suites.flatMap((suite) => walk(suite, ''))),
      failures: report.suites.flatMap((suite) => failuresOf(suite, '')),
    },
    exitCode,
  )
}
