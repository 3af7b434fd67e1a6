import { enConnections } from './en/connections.ts'
import { enCopy } from './en/copy.ts'
import { enErrors } from './en/errors.ts'
import { enFiles } from './en/files.ts'
import { enImporting } from './en/importing.ts'
import { enManaged } from './en/managed.ts'
import { enPanel } from './en/panel.ts'
import { enTransfers } from './en/transfers.ts'
import { enUploads } from './en/uploads.ts'
import { enWindow } from './en/window.ts'

/** English. The other catalogues have exactly these ids. */
export const en = {
  ...enWindow,
  ...enConnections,
  ...enFiles,
  ...enImporting,
  ...enTransfers,
  ...enPanel,
  ...enUploads,
  ...enCopy,
  ...enManaged,
  ...enErrors,
} as const
