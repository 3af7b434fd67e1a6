import { ConnectDialog } from '../features/connections/connect-dialog.tsx'
import { OpenedDialog } from '../features/connections/opened-dialog.tsx'
import { RemoveDialog } from '../features/connections/remove-dialog.tsx'
import { LinkDialog } from '../features/link/link-dialog.tsx'
import { ConfirmDialog } from '../features/restore/confirm-dialog.tsx'
import { CopyDialog } from '../features/restore/copy-dialog.tsx'
import { KeysDialog } from '../features/settings/keys-dialog.tsx'
import { SettingsDialog } from '../features/settings/settings-dialog.tsx'
import { SupportDialog } from '../features/settings/support-dialog.tsx'
import { useVaultNote } from '../features/settings/vault-note.ts'
import { ViewerDialog } from '../features/viewer/viewer-dialog.tsx'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'
import type { FileActions } from './file-actions.ts'

interface DialogsProps {
  readonly stores: AppStores
  readonly actions: FileActions
}

/** Every dialog of the window; each shows itself when its store says so. */
export function Dialogs({ stores, actions }: DialogsProps) {
  const { connections, history, link, restore, settings, support, viewer } = stores
  const request = useStore(restore, (state) => state.request)
  const list = useStore(connections, (state) => state.buckets[request?.connectionId ?? '']?.buckets)
  const vaultNote = useVaultNote(settings)
  const buckets = [...new Set([request?.bucket ?? '', ...(list ?? []).map(({ name }) => name)])].toSorted()
  return (
    <>
      <ViewerDialog
        store={viewer}
        newestVersion={() => history.newestVersion()}
        onRestore={actions.askRestore}
        onDownload={(file, version) => void actions.download(file, version)}
      />
      <ConfirmDialog
        store={restore}
        dialectOf={(id) => connections.getState().connections.find((one) => one.id === id)?.dialect ?? 's3'}
        onStarted={actions.watchCopy}
      />
      <CopyDialog store={restore} buckets={buckets} onStarted={actions.watchCopy} />
      <ConnectDialog
        store={connections}
        vaultNote={vaultNote}
        onSaved={(connectionId) => connections.setExpanded(connectionId, true)}
      />
      <OpenedDialog
        store={connections.opened}
        onFill={(candidate) => connections.openForm(undefined, candidate)}
        onConnected={(connectionId) => connections.setExpanded(connectionId, true)}
      />
      <RemoveDialog store={connections} />
      <SettingsDialog store={settings} onSupport={() => support.open()} />
      <LinkDialog store={link} />
      <SupportDialog store={support} />
      <KeysDialog store={settings} />
    </>
  )
}
