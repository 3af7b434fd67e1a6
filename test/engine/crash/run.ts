/**
 * `npm run test:crash`: kills the engine at seeded random moments of restores, downloads and removals of markers, or with `-- --many` of
 * restores of many small files, and proves what becomes of each. It closes with how often each kind of moment was hit.
 * `-- --count 200 --from 1`, or `-- --seed 17` to see one again; `--width 2` crashes at a time.
 */
import { parseArgs } from 'node:util'
import { runTogether } from '../../quality/run-tool.ts'
import { runCrash } from './crash-case.ts'
import { openCrashSite } from './crash-site.ts'
import { describePlan, planKill } from './kill-plan.ts'
import { describeManyPlan, openManySite, planManyKill, runManyCrash } from './many-files-case.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { count: text, from: text, seed: text, width: text, many: { type: 'boolean' } },
})
const from = Number(values.seed ?? values.from ?? '1')
const count = values.seed === undefined ? Number(values.count ?? '200') : 1
const seeds = Array.from({ length: count }, (_, index) => from + index)
const { openSite, run, planOf } = values.many === true ? manyFiles() : oneFile()
await using site = await openSite(seeds)
const startedAt = performance.now()
let failed = 0
let kills = 0
const endings = new Map<string, number>()
/** Seeds of each moment, and those that were killed at it. */
const hits = new Map<string, { seeds: number; inTime: number }>()
await runTogether(
  seeds.map((seed) => async () => {
    const { words: plan, moment } = planOf(seed)
    const hit = hits.get(moment) ?? { seeds: 0, inTime: 0 }
    hit.seeds++
    hits.set(moment, hit)
    try {
      const outcome = await run(site, seed)
      kills += outcome.kills
      if (outcome.kills > 0) hit.inTime++
      endings.set(outcome.state, (endings.get(outcome.state) ?? 0) + 1)
      console.log(
        `ok    ${plan}: ${outcome.state}, ${outcome.partsBeforeRestart} done before, ${outcome.kills} kills in time`,
      )
    } catch (thrown) {
      failed++
      console.log(`FAIL  ${plan}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      console.log(`      again with: npm run test:crash -- ${values.many === true ? '--many ' : ''}--seed ${seed}`)
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

function oneFile() {
  const planOf = (seed: number) => ({ words: describePlan(planKill(seed)), moment: planKill(seed).moment })
  return { openSite: openCrashSite, run: runCrash, planOf }
}

function manyFiles() {
  const planOf = (seed: number) => {
    const plan = planManyKill(seed)
    return { words: describeManyPlan(plan), moment: plan.kills[0]?.kind ?? 'none' }
  }
  return { openSite: openManySite, run: runManyCrash, planOf }
}
