import type { en } from './en.ts'
import { zhConnections } from './zh-CN/connections.ts'
import { zhCopy } from './zh-CN/copy.ts'
import { zhErrors } from './zh-CN/errors.ts'
import { zhFiles } from './zh-CN/files.ts'
import { zhImporting } from './zh-CN/importing.ts'
import { zhManaged } from './zh-CN/managed.ts'
import { zhPanel } from './zh-CN/panel.ts'
import { zhTransfers } from './zh-CN/transfers.ts'
import { zhUploads } from './zh-CN/uploads.ts'
import { zhWindow } from './zh-CN/window.ts'

/** Simplified Chinese. */
export const zhCN = {
  ...zhWindow,
  ...zhConnections,
  ...zhFiles,
  ...zhImporting,
  ...zhTransfers,
  ...zhPanel,
  ...zhUploads,
  ...zhCopy,
  ...zhManaged,
  ...zhErrors,
} as const satisfies Record<keyof typeof en, string>
