/**
 * `npm run test:crash`: kills the engine at seeded random moments of restores, downloads and removals of markers, and proves what
 * becomes of each. It closes with how often each kind of moment was hit.
 * `-- --count 200 --from 1`, or `-- --seed 17` to see one again; `--width 2` crashes at a time.
 */
import { parseArgs } from 'node:util'
import { runTogether } from '../../quality/run-tool.ts'
import { runCrash } from './crash-case.ts'
import { openCrashSite } from './crash-site.ts'
import { describePlan, moments, planKill } from './kill-plan.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { count: text, from: text, seed: text, width: text } })
const from = Number(values.seed ?? values.from ?? '1')
const count = values.seed === undefined ? Number(values.count ?? '200') : 1
const seeds = Array.from({ length: count }, (_, index) => from + index)
await using site = await openCrashSite(seeds)
const startedAt = performance.now()
let failed = 0
let kills = 0
const endings = new Map<string, number>()
/** Seeds of each moment, and those that were killed at it. */
const hits = new Map(moments.map((moment) => [moment, { seeds: 0, inTime: 0 }]))
await runTogether(
  seeds.map((seed) => async () => {
    const plan = describePlan(planKill(seed))
    const hit = hits.get(planKill(seed).moment)
    if (hit !== undefined) hit.seeds++
    try {
      const outcome = await runCrash(site, seed)
      kills += outcome.kills
      if (hit !== undefined && outcome.kills > 0) hit.inTime++
      endings.set(outcome.state, (endings.get(outcome.state) ?? 0) + 1)
      console.log(
        `ok    ${plan}: ${outcome.state}, ${outcome.partsBeforeRestart} parts kept, ${outcome.kills} kills in time`,
      )
    } catch (thrown) {
      failed++
      console.log(`FAIL  ${plan}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      console.log(`      again with: npm run test:crash -- --seed ${seed}`)
    }
  }),
  Number(values.width ?? '2'),
)
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
console.log(
  `${kills} kills in ${seconds} s; endings: ${[...endings].map(([state, times]) => `${state} ${times}`).join(', ')}`,
)
for (const [moment, { seeds: times, inTime }] of hits)
  console.log(`${moment}: ${times} seeds, ${inTime} killed in time`)
console.log(`${count - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
