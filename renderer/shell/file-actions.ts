import type { JobView, VersionRow } from '../../app/contract/index.ts'
import type { Bridge } from '../bridge/bridge.ts'
import type { FileRef } from '../features/history/store.ts'
import { folderOf } from '../i18n/file-name.ts'
import type { Language } from '../i18n/text.tsx'
import type { AppStores } from './app-stores.ts'

type BucketRef = Pick<FileRef, 'connectionId' | 'bucket'>

/** What may be done with files from more than one place of the window. */
export interface FileActions {
  readonly askRestore: (file: FileRef, version: VersionRow) => void
  readonly askCopy: (file: FileRef, version: VersionRow) => Promise<void>
  readonly preview: (file: FileRef, version: VersionRow) => void
  /** With the newest version of the open history that has content. */
  readonly compare: (file: FileRef, version: VersionRow) => void
  readonly download: (file: FileRef, version: VersionRow) => Promise<void>
  readonly bringBack: (bucket: BucketRef, keys: readonly string[]) => void
  /** Opens the folder and the history of what a job wrote. */
  readonly showJob: (job: JobView) => void
  readonly showUploads: (bucket: BucketRef) => void
  readonly editConnection: (connectionId: string) => void
  readonly showWritten: (written: Pick<JobView, 'connectionId' | 'destination'>) => void
  /** A copy by parts is worth watching. */
  readonly watchCopy: (byParts: boolean) => void
}

export function createFileActions(bridge: Bridge, stores: AppStores, language: Language): FileActions {
  const { browser, connections, history, restore, settings, transfers, uploads, view, viewer } = stores
  const show = ({ connectionId, destination }: Pick<JobView, 'connectionId' | 'destination'>) => {
    view.show('files')
    browser.open({ connectionId, bucket: destination.bucket, prefix: folderOf(destination.key) })
    history.open({ connectionId, ...destination })
  }
  return {
    askRestore: (file, { versionId, modifiedAt }) => void restore.ask({ ...file, versionId, modifiedAt }),
    async askCopy(file, { versionId, modifiedAt }) {
      const named = await bridge.call('copyBeside.name', { ...file, modifiedAt, language })
      // Without a free name the file's own is offered; what is there is told before anything is written.
      const key = named.ok ? named.value.key : file.key
      await restore.askCopy({ ...file, versionId, modifiedAt }, { bucket: file.bucket, key })
    },
    preview: (file, version) => viewer.preview(file, version),
    compare(file, version) {
      const newest = history.newestVersion()
      if (newest !== undefined) viewer.compare(file, version, newest)
    },
    async download({ connectionId, bucket, key }, { versionId }) {
      const canAsk = settings.getState().info?.canChooseFolder === true
      const items = [{ bucket, key, versionId }]
      await transfers.download({ connectionId, items, where: canAsk ? 'ask' : 'downloads' })
    },
    bringBack: ({ connectionId, bucket }, keys) => void restore.bringBack({ connectionId, bucket, keys }),
    showJob: show,
    showWritten: show,
    showUploads({ connectionId, bucket }) {
      history.close()
      uploads.open({ connectionId, bucket })
      view.show('uploads')
    },
    editConnection(connectionId) {
      const connection = connections.getState().connections.find(({ id }) => id === connectionId)
      if (connection !== undefined) connections.openForm(connection)
    },
    watchCopy(byParts) {
      if (!byParts) return
      transfers.setTab('active')
      transfers.setOpen(true)
    },
  }
}
