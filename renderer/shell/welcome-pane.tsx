import { type ReactNode, useEffect } from 'react'
import type { BucketView } from '../../app/contract/index.ts'
import type { OpenBucket } from '../features/connections/sidebar.tsx'
import type { ConnectionsStore } from '../features/connections/store.ts'
import { useStore } from '../ui/use-store.ts'
import styles from './welcome-pane.module.css'
import { Welcome } from './welcome.tsx'

interface WelcomePaneProps {
  readonly store: ConnectionsStore
  readonly leading: ReactNode
  readonly onOpenBucket: (bucket: OpenBucket) => void
}

/** The sample's richest bucket, else whatever comes first. */
function bucketToShow(buckets: readonly BucketView[]): string | undefined {
  return (buckets.find(({ name }) => name === 'team-documents') ?? buckets[0])?.name
}

export function WelcomePane({ store, leading, onOpenBucket }: WelcomePaneProps) {
  const practice = useStore(store, (state) => state.connections.find((connection) => connection.isPractice))
  const bucket = useStore(store, (state) =>
    practice === undefined ? undefined : bucketToShow(state.buckets[practice.id]?.buckets ?? []),
  )
  useEffect(() => {
    if (practice !== undefined) store.setExpanded(practice.id, true)
  }, [practice, store])
  return (
    <div className={styles.pane}>
      <div className={styles.leading}>{leading}</div>
      <Welcome
        practiceBucket={bucket}
        onOpenPractice={() => {
          if (practice !== undefined && bucket !== undefined) onOpenBucket({ connectionId: practice.id, bucket })
        }}
        onConnect={() => store.openForm()}
      />
    </div>
  )
}
