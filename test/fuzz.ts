/**
 * `npm run test:fuzz [-- KEYS]`: the property tests with 100 000 generated keys in each dialect, and 100 000 damaged listings,
 * closing with one line `N passed, N failed`. Takes about a quarter of an hour.
 */
import { runLong } from './long-run.ts'

const keys = process.argv[2] ?? '100000'
await runLong(
  'fuzz',
  [
    'contract/keys.property.test.ts',
    'unit/stores/scan-listing.test.ts',
    'unit/stores/scan-parts.test.ts',
    'unit/domain/key-encoding.test.ts',
  ],
  { STRATA_FUZZ_KEYS: keys, STRATA_FUZZ_RUNS: keys },
)
