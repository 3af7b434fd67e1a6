/**
 * `npm run check`: everything that can be said of the tree in under a minute, each gate a script of package.json.
 * `node test/quality/check.ts lint walls` runs only those named.
 */
import { availableParallelism } from 'node:os'
import { runScript, runTogether } from './run-tool.ts'

export const gates = [
  'types:app',
  'types:electron',
  'types:renderer',
  'types:test',
  'lint',
  'format:check',
  'walls',
  'dead-code',
  'tree',
] as const

export interface GateResult {
  readonly name: string
  readonly passed: boolean
  readonly output: string
}

/** Runs gates side by side and prints a line for each as it ends, with what it found when it failed. */
export async function runGates(names: readonly string[]): Promise<readonly GateResult[]> {
  return runTogether(
    names.map((name) => async () => {
      const { exitCode, output, durationMs } = await runScript(name)
      console.log(`${exitCode === 0 ? 'ok  ' : 'FAIL'} ${name} (${(durationMs / 1000).toFixed(1)} s)`)
      if (exitCode !== 0) console.log(output)
      return { name, passed: exitCode === 0, output }
    }),
    Math.max(2, availableParallelism()),
  )
}

if (import.meta.main) {
  const chosen = process.argv.slice(2)
  const results = await runGates(chosen.length > 0 ? chosen : [...gates, 'test:unit'])
  const failed = results.filter((result) => !result.passed)
  console.log(`${results.length - failed.length} gates passed, ${failed.length} failed`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
