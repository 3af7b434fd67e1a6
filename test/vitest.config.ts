import { defineConfig } from 'vitest/config'

/** One project for each suite; `npm test` runs the first three, the others need a server or an account (test/servers). */
const suite = (name: string, include: readonly string[], testTimeout: number) => ({
  test: { name, include: [...include], testTimeout, hookTimeout: testTimeout },
})

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: './.cache/vitest',
  test: {
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      suite('unit', ['unit/**/*.test.ts', 'unit/**/*.test.tsx'], 20_000),
      suite('contract', ['contract/**/!(*.live|rgw.*|swift.*).test.ts'], 60_000),
      suite('engine', ['engine/**/*.test.ts'], 60_000),
    ],
  },
})
