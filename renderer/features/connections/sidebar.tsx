import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { ConnectionItem } from './connection-item.tsx'
import { DoctorDialog } from './doctor-dialog.tsx'
import { saveText } from '../../ui/save-text.ts'
import { ShareDialog } from './share-dialog.tsx'
import styles from './sidebar.module.css'
import type { ConnectionsStore } from './store.ts'

export interface OpenBucket {
  readonly connectionId: string
  readonly bucket: string
}

interface SidebarProps {
  readonly store: ConnectionsStore
  readonly opened: OpenBucket | undefined
  readonly onOpenBucket: (bucket: OpenBucket) => void
  /** Places below the connections: settings, keyboard help and so on. */
  readonly children: ReactNode
}

export function Sidebar({ store, opened, onOpenBucket, children }: SidebarProps) {
  const text = useText()
  const connections = useStore(store, (state) => state.connections)
  const isLoading = useStore(store, (state) => state.isLoading)
  const error = useStore(store, (state) => state.error)
  return (
    <nav className={styles.sidebar} aria-label={text('sidebar.label')}>
      <div className={styles.connections}>
        {error !== undefined && <ErrorNotice error={error} />}
        {isLoading && connections.length === 0 && <Skeleton label={text('sidebar.loading')} rows={4} shape="tree" />}
        <ul>
          {connections.map((connection) => (
            <ConnectionItem
              key={connection.id}
              store={store}
              connection={connection}
              opened={opened?.connectionId === connection.id ? opened.bucket : undefined}
              onOpenBucket={(bucket) => onOpenBucket({ connectionId: connection.id, bucket })}
            />
          ))}
        </ul>
        <Button
          needs="connect"
          tone="quiet"
          className={styles.connect}
          icon={<Plus size={16} strokeWidth={1.75} />}
          onClick={() => store.openForm()}
        >
          {text('sidebar.connect')}
        </Button>
      </div>
      <div className={styles.foot}>{children}</div>
      <DoctorDialog store={store.care} />
      <ShareDialog store={store.care} saveText={saveText} />
    </nav>
  )
}
