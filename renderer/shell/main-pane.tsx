import type { ReactNode, Ref } from 'react'
import { ActivityView } from '../features/activity/activity-view.tsx'
import { FolderView, type FolderViewHandle } from '../features/browser/folder-view.tsx'
import type { OpenBucket } from '../features/connections/sidebar.tsx'
import { DeletedView } from '../features/deleted/deleted-view.tsx'
import type { FileRef } from '../features/history/store.ts'
import { UploadsView } from '../features/uploads/uploads-view.tsx'
import { useNow } from '../i18n/text.tsx'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import { BucketMenu } from './bucket-menu.tsx'
import type { FileActions } from './file-actions.ts'
import { WelcomePane } from './welcome-pane.tsx'

interface MainPaneProps {
  readonly stores: AppStores
  readonly actions: FileActions
  readonly leading: ReactNode
  readonly folderRef: Ref<FolderViewHandle>
  readonly onOpenBucket: (bucket: OpenBucket) => void
  readonly onOpenHistory: (file: FileRef, moveFocus: boolean) => void
}

/** What the middle of the window shows. */
export function MainPane({ stores, actions, leading, folderRef, onOpenBucket, onOpenHistory }: MainPaneProps) {
  const { activity, browser, connections, deleted, history, uploads, view } = stores
  const now = useNow()
  const shown = useStore(view, (state) => state.view)
  const place = useStore(browser, (state) => state.place)
  const scanned = useStore(deleted, (state) => state.place)
  const open = useStore(uploads, (state) => state.place)
  const list = useStore(connections, (state) => state.connections)
  const file = useStore(history, (state) => state.file)
  if (shown === 'activity') {
    return <ActivityView store={activity} now={now()} leading={leading} onShow={actions.showWritten} />
  }
  if (shown === 'deleted' && scanned !== undefined) {
    const { connectionId, bucket } = scanned
    return (
      <DeletedView
        store={deleted}
        place={scanned}
        leading={leading}
        openKey={file?.bucket === bucket ? file.key : undefined}
        onOpenFile={(key, moveFocus) => onOpenHistory({ connectionId, bucket, key }, moveFocus)}
        onBringBack={(keys) => actions.bringBack(scanned, keys)}
      />
    )
  }
  if (shown === 'uploads' && open !== undefined) {
    const access = list.find(({ id }) => id === open.connectionId)?.access ?? 'read-only'
    return <UploadsView store={uploads} place={open} access={access} leading={leading} />
  }
  if (place === undefined) return <WelcomePane store={connections} leading={leading} onOpenBucket={onOpenBucket} />
  const { connectionId, bucket } = place
  return (
    <FolderView
      ref={folderRef}
      store={browser}
      place={place}
      leading={leading}
      trailing={<BucketMenu bucket={bucket} onShowUploads={() => actions.showUploads(place)} />}
      openKey={file?.bucket === bucket ? file.key : undefined}
      onOpenFile={({ key }, moveFocus) => onOpenHistory({ connectionId, bucket, key }, moveFocus)}
      onBringBack={(keys) => actions.bringBack(place, keys)}
    />
  )
}
