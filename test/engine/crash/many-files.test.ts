import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CrashSite } from './crash-site.ts'
import { describeManyPlan, openManySite, planManyKill, runManyCrash } from './many-files-case.ts'

const seeds = Array.from({ length: 6 }, (_, index) => index + 1)
let site: CrashSite

beforeAll(async () => {
  site = await openManySite(seeds)
})
afterAll(() => site[Symbol.asyncDispose]())

// More of them run with `npm run test:crash -- --many`.
describe('an engine that is killed among many files restores each of them once', () => {
  const cases = seeds.map((seed) => [describeManyPlan(planManyKill(seed)), seed] as const)
  it.concurrent.each(cases)(
    '%s',
    async (_, seed) => {
      const { state } = await runManyCrash(site, seed)
      expect(['succeeded', 'cancelled', 'never made']).toContain(state)
    },
    180_000,
  )
})
