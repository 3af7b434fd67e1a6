import { enConnections } from './en/connections.ts'
import { enCopy } from './en/copy.ts'
import { enErrors } from './en/errors.ts'
import { enFiles } from './en/files.ts'
import { enImporting } from './en/importing.ts'
import { enTransfers } from './en/transfers.ts'
import { enWindow } from './en/window.ts'

/** English. The other catalogues have exactly these ids. */
export const en = {
  ...enWindow,
  ...enConnections,
  ...enFiles,
  ...enImporting,
  ...enTransfers,
  ...enCopy,
  ...enErrors,
} as const
