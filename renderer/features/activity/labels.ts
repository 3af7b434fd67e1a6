import type { ActivityLabels } from '../../../app/contract/index.ts'
import type { Text } from '../../i18n/text.tsx'

/** Words of an exported list, in the person's language. */
export function activityLabels(text: Text): ActivityLabels {
  return {
    columns: {
      at: text('activity.column.at'),
      kind: text('activity.column.kind'),
      outcome: text('activity.column.outcome'),
      connection: text('activity.column.connection'),
      bucket: text('activity.column.bucket'),
      file: text('activity.column.file'),
      destination: text('activity.column.destination'),
      sizeBytes: text('activity.column.sizeBytes'),
      fromVersion: text('activity.column.fromVersion'),
      toVersion: text('activity.column.toVersion'),
      verifiedBy: text('activity.column.verifiedBy'),
      requestIds: text('activity.column.requestIds'),
      error: text('activity.column.error'),
    },
    kinds: {
      restore: text('activity.kind.restore'),
      copy: text('activity.kind.copy'),
      'bring-back': text('activity.kind.bring-back'),
      undo: text('activity.kind.undo'),
      download: text('activity.kind.download'),
      link: text('activity.kind.link'),
    },
    outcomes: {
      succeeded: text('activity.outcome.succeeded'),
      failed: text('activity.outcome.failed'),
      cancelled: text('activity.outcome.cancelled'),
    },
  }
}
