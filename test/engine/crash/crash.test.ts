import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCrash } from './crash-case.ts'
import { type CrashSite, openCrashSite } from './crash-site.ts'
import { describePlan, planKill } from './kill-plan.ts'

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
let site: CrashSite

beforeAll(async () => {
  site = await openCrashSite(seeds)
})
afterAll(() => site[Symbol.asyncDispose]())

// All 200 run with `npm run test:crash`.
describe('an engine that is killed ends its job right when it is started again', () => {
  const cases = seeds.map((seed) => [describePlan(planKill(seed)), seed] as const)
  it.concurrent.each(cases)(
    '%s',
    async (_, seed) => {
      // Rejects with what is wrong.
      const { state } = await runCrash(site, seed)
      expect(['succeeded', 'cancelled', 'failed', 'never made']).toContain(state)
    },
    180_000,
  )
})
