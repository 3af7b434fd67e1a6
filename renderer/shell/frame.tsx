import { Keyboard, PanelLeft, Settings } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { JobView, VersionRow } from '../../app/contract/index.ts'
import type { Bridge } from '../bridge/bridge.ts'
import { FolderView, type FolderViewHandle } from '../features/browser/folder-view.tsx'
import { ConnectDialog } from '../features/connections/connect-dialog.tsx'
import { RemoveDialog } from '../features/connections/remove-dialog.tsx'
import { type OpenBucket, Sidebar } from '../features/connections/sidebar.tsx'
import { Drawer, type DrawerHandle } from '../features/history/drawer.tsx'
import type { FileRef } from '../features/history/store.ts'
import { ConfirmDialog } from '../features/restore/confirm-dialog.tsx'
import { KeysDialog } from '../features/settings/keys-dialog.tsx'
import { SettingsDialog } from '../features/settings/settings-dialog.tsx'
import { useVaultNote } from '../features/settings/vault-note.ts'
import { Dock } from '../features/transfers/dock.tsx'
import { Toasts } from '../features/transfers/toasts.tsx'
import { folderOf } from '../i18n/file-name.ts'
import { useText } from '../i18n/text.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { cx } from '../ui/cx.ts'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import styles from './frame.module.css'
import { JobAnnouncer } from './job-announcer.tsx'
import { Notices } from './notices.tsx'
import { useShortcuts } from './use-shortcuts.ts'
import { WelcomePane } from './welcome-pane.tsx'

interface FrameProps {
  readonly bridge: Bridge
  readonly stores: AppStores
}

/** The window: what is at the left, in the middle, at the right and below, and how one leads to another. */
export function Frame({ bridge, stores }: FrameProps) {
  const text = useText()
  const { browser, connections, history, restore, settings, transfers } = stores
  const [isSidebarOpen, setSidebarOpen] = useState(false)
  const folder = useRef<FolderViewHandle>(null)
  const drawer = useRef<DrawerHandle>(null)
  const place = useStore(browser, (state) => state.place)
  const file = useStore(history, (state) => state.file)
  const vaultNote = useVaultNote(settings)

  useShortcuts({
    focusFilter: useCallback(() => folder.current?.focusFilter(), []),
    showKeys: useCallback(() => settings.setKeysOpen(true), [settings]),
    undoLast: useCallback(() => transfers.undoLast(), [transfers]),
  })
  // The file beside the list belongs to the folder that was left.
  useEffect(() => {
    if (place === undefined) history.close()
  }, [place, history])

  const openBucket = ({ connectionId, bucket }: OpenBucket) => {
    history.close()
    setSidebarOpen(false)
    browser.open({ connectionId, bucket, prefix: '' })
  }
  const openHistory = (target: FileRef, moveFocus: boolean) => {
    history.open(target)
    if (moveFocus) drawer.current?.focusTimeline()
  }
  const closeDrawer = () => {
    history.close()
    folder.current?.focusTable()
  }
  const bringBack = (target: Pick<FileRef, 'connectionId' | 'bucket'>, keys: readonly string[]) => {
    void restore.bringBack({ connectionId: target.connectionId, bucket: target.bucket, keys })
  }
  const askRestore = (target: FileRef, { versionId, modifiedAt }: VersionRow) =>
    void restore.ask({ ...target, versionId, modifiedAt })
  const showJob = ({ connectionId, destination }: JobView) => {
    browser.open({ connectionId, bucket: destination.bucket, prefix: folderOf(destination.key) })
    history.open({ connectionId, ...destination })
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
          <Sidebar store={connections} opened={place} onOpenBucket={openBucket}>
            <Button
              tone="quiet"
              className={styles.footButton}
              icon={<Settings size={16} strokeWidth={1.75} />}
              onClick={() => settings.setOpen(true)}
            >
              {text('sidebar.settings')}
            </Button>
            <Button
              tone="quiet"
              className={styles.footButton}
              icon={<Keyboard size={16} strokeWidth={1.75} />}
              onClick={() => settings.setKeysOpen(true)}
            >
              {text('sidebar.keys')}
            </Button>
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
          {place === undefined ? (
            <WelcomePane store={connections} leading={sidebarToggle} onOpenBucket={openBucket} />
          ) : (
            <FolderView
              ref={folder}
              store={browser}
              place={place}
              leading={sidebarToggle}
              openKey={file?.bucket === place.bucket ? file.key : undefined}
              onOpenFile={(row, moveFocus) =>
                openHistory({ connectionId: place.connectionId, bucket: place.bucket, key: row.key }, moveFocus)
              }
              onBringBack={(keys) => bringBack(place, keys)}
            />
          )}
        </main>
        <Toasts store={transfers} onShow={showJob} />
        {file !== undefined && (
          <div className={styles.drawer}>
            <Drawer
              ref={drawer}
              store={history}
              file={file}
              onClose={closeDrawer}
              onRestore={askRestore}
              onBringBack={(target) => bringBack(target, [target.key])}
            />
          </div>
        )}
      </div>
      <Dock store={transfers} onShow={showJob} />
      <JobAnnouncer store={transfers} />
      <ConfirmDialog
        store={restore}
        dialectOf={(id) => connections.getState().connections.find((one) => one.id === id)?.dialect ?? 's3'}
        onStarted={(byParts) => {
          if (!byParts) return
          transfers.setTab('active')
          transfers.setOpen(true)
        }}
      />
      <ConnectDialog
        store={connections}
        vaultNote={vaultNote}
        onSaved={(connectionId) => connections.setExpanded(connectionId, true)}
      />
      <RemoveDialog store={connections} />
      <SettingsDialog store={settings} />
      <KeysDialog store={settings} />
    </div>
  )
}
