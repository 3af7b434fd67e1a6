import { PanelLeft } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { JobView } from '../../app/contract/index.ts'
import type { Bridge } from '../bridge/bridge.ts'
import type { FolderViewHandle } from '../features/browser/folder-view.tsx'
import { type OpenBucket, Sidebar } from '../features/connections/sidebar.tsx'
import { Drawer } from '../features/history/drawer.tsx'
import type { FileRef } from '../features/history/store.ts'
import { Dock } from '../features/transfers/dock.tsx'
import { Toasts } from '../features/transfers/toasts.tsx'
import { useLanguage, useText } from '../i18n/text.tsx'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import { Dialogs } from './dialogs.tsx'
import { createFileActions } from './file-actions.ts'
import styles from './frame.module.css'
import { JobAnnouncer } from './job-announcer.tsx'
import { MainPane } from './main-pane.tsx'
import { Notices } from './notices.tsx'
import { SideFoot } from './side-foot.tsx'
import { useShortcuts } from './use-shortcuts.ts'

interface FrameProps {
  readonly bridge: Bridge
  readonly stores: AppStores
}

/** The window: what is at the left, in the middle, at the right and below, and how one leads to another. */
export function Frame({ bridge, stores }: FrameProps) {
  const text = useText()
  const { browser, connections, history, restore, settings, transfers, view } = stores
  const [isSidebarOpen, setSidebarOpen] = useState(false)
  const folder = useRef<FolderViewHandle>(null)
  const place = useStore(browser, (state) => state.place)
  const file = useStore(history, (state) => state.file)
  const shown = useStore(view, (state) => state.view)
  const language = useLanguage()
  const actions = useMemo(() => createFileActions(bridge, stores, language), [bridge, stores, language])

  const links = useMemo(
    () => ({
      show: actions.showJob,
      editConnection: actions.editConnection,
      showUploads: ({ connectionId, destination }: JobView) =>
        actions.showUploads({ connectionId, bucket: destination.bucket }),
    }),
    [actions],
  )

  useShortcuts({
    focusFilter: useCallback(() => folder.current?.focusFilter(), []),
    showKeys: useCallback(() => settings.setKeysOpen(true), [settings]),
    undoLast: useCallback(() => transfers.undoLast(), [transfers]),
  })
  // The file beside the list belongs to the folder that was left.
  useEffect(() => {
    if (place === undefined) history.close()
  }, [place, history])

  const leaveFiles = () => {
    history.close()
    setSidebarOpen(false)
  }
  const openBucket = ({ connectionId, bucket }: OpenBucket) => {
    leaveFiles()
    view.show('files')
    browser.open({ connectionId, bucket, prefix: '' })
  }
  const openHistory = (target: FileRef, moveFocus: boolean) => {
    history.open(target)
    if (moveFocus) history.askFocus()
  }
  const closeDrawer = () => {
    history.close()
    folder.current?.focusTable()
  }
  const sidebarToggle = (
    <IconButton
      className={styles.sidebarToggle}
      label={text(isSidebarOpen ? 'sidebar.hide' : 'sidebar.show')}
      icon={<PanelLeft size={16} strokeWidth={1.75} />}
      aria-expanded={isSidebarOpen}
      onClick={() => setSidebarOpen(!isSidebarOpen)}
    />
  )

  return (
    <div className={styles.frame}>
      <Notices bridge={bridge} settings={settings} restore={restore} />
      <div className={styles.middle}>
        <div className={cx(styles.sidebar, isSidebarOpen && styles.sidebarOpen)}>
          <Sidebar store={connections} opened={shown === 'activity' ? undefined : place} onOpenBucket={openBucket}>
            <SideFoot stores={stores} onLeave={leaveFiles} />
          </Sidebar>
        </div>
        {isSidebarOpen && (
          <button
            type="button"
            className={styles.sidebarScrim}
            aria-label={text('sidebar.hide')}
            onClick={() => setSidebarOpen(false)}
          />
        )}
        <main className={styles.main}>
          <MainPane
            stores={stores}
            actions={actions}
            leading={sidebarToggle}
            folderRef={folder}
            onOpenBucket={openBucket}
            onOpenHistory={openHistory}
          />
        </main>
        <Toasts store={transfers} onShow={actions.showJob} />
        {file !== undefined && (
          <div className={styles.drawer}>
            <Drawer
              store={history}
              file={file}
              onClose={closeDrawer}
              onRestore={actions.askRestore}
              onRestoreCopy={(target, version) => void actions.askCopy(target, version)}
              onPreview={actions.preview}
              onCompare={actions.compare}
              onDownload={(target, version) => void actions.download(target, version)}
              onLink={(target, { versionId, modifiedAt }) => stores.link.ask({ ...target, versionId, modifiedAt })}
              onBringBack={(target) => actions.bringBack(target, [target.key])}
            />
          </div>
        )}
      </div>
      <Dock store={transfers} links={links} />
      <JobAnnouncer store={transfers} />
      <Dialogs stores={stores} actions={actions} />
    </div>
  )
}
