/**
 * `npm run test:security [-- MESSAGES KILLS]`: 1 000 000 random messages to every call of the contract, 1 000 kills of a process that
 * writes the vault, and 10 000 wrong tokens, closing with one line `N passed, N failed`. Takes about half an hour.
 */
import { runLong } from './long-run.ts'

const [, , messages = '1000000', kills = '1000'] = process.argv
await runLong(
  'security',
  [
    'engine/ipc-fuzz.test.ts',
    'unit/vault/kill.test.ts',
    'unit/browser-shell',
    'unit/desktop/security-checklist.test.ts',
  ],
  { STRATA_FUZZ_MESSAGES: messages, STRATA_VAULT_KILLS: kills },
)
