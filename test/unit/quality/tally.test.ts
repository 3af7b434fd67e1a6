import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { describeTally, readPlaywrightReport, readVitestTally } from '../../tally.ts'

const folder = mkdtempSync(join(tmpdir(), 'strata-tally-'))
afterAll(() => rmSync(folder, { recursive: true }))

function save(content: unknown): string {
  const path = join(folder, 'report.json')
  writeFileSync(path, JSON.stringify(content))
  return path
}

describe('counting what the runners did', () => {
  it('closes with the sums of all runners', () => {
    const tallies = [
      { passed: 2, failed: 0, skipped: [] },
      { passed: 3, failed: 1, skipped: [] },
    ]
    expect(describeTally(tallies)).toBe('5 passed, 1 failed')
  })

  it('names each suite that was left out, with its reason, above the closing line', () => {
    const skipped = [{ suite: 'desktop', count: 4, reason: "Electron's runtime is not here" }]
    expect(describeTally([{ passed: 1, failed: 0, skipped }])).toBe(
      "skipped: desktop (4): Electron's runtime is not here\n1 passed, 0 failed, 4 skipped",
    )
  })

  it('names what failed above the closing line', () => {
    const tallies = [
      { passed: 1, failed: 1, skipped: [], failures: ['gate lint'] },
      { passed: 0, failed: 1, skipped: [], failures: ['a.test.ts > adds: expected 1 to be 2'] },
    ]
    expect(describeTally(tallies)).toBe(
      'failed: gate lint\nfailed: a.test.ts > adds: expected 1 to be 2\n1 passed, 2 failed',
    )
  })

  it('counts a runner that wrote no report as a failure', () => {
    expect(readVitestTally(join(folder, 'missing.json'), 0).failed).toBe(1)
    expect(readPlaywrightReport(join(folder, 'missing.json'), 0).failed).toBe(1)
  })

  it('counts a runner that failed without a failed test as a failure', () => {
    expect(readVitestTally(save({ passed: 3, failed: 0, skipped: [] }), 1).failed).toBe(1)
    expect(readVitestTally(save({ passed: 3, failed: 2, skipped: [] }), 1).failed).toBe(2)
  })

  it('reads the nested suites of an e2e report', () => {
    const skip = { type: 'skip', description: 'no runtime' }
    const spec = (status: string, annotations: unknown[] = []) => ({
      title: `is ${status}`,
      tests: [{ status, annotations }],
    })
    const report = {
      stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 },
      suites: [
        {
          title: 'desktop.spec.ts',
          specs: [spec('skipped', [skip])],
          suites: [{ title: 'window', specs: [spec('skipped', [skip]), spec('expected'), spec('flaky')] }],
        },
      ],
    }
    expect(readPlaywrightReport(save(report), 1)).toEqual({
      passed: 4,
      failed: 2,
      skipped: [
        { suite: 'desktop.spec.ts', reason: 'no runtime', count: 1 },
        { suite: 'desktop.spec.ts > window', reason: 'no runtime', count: 1 },
      ],
      failures: ['desktop.spec.ts > window > is flaky'],
    })
  })
})
