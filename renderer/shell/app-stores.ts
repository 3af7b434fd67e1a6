import type { Bridge } from '../bridge/bridge.ts'
import { type ActivityStore, createActivityStore } from '../features/activity/store.ts'
import { type BrowserStore, createBrowserStore } from '../features/browser/store.ts'
import { type ConnectionsStore, createConnectionsStore } from '../features/connections/store.ts'
import { createDeletedStore, type DeletedStore } from '../features/deleted/store.ts'
import { createHistoryStore, type HistoryStore } from '../features/history/store.ts'
import { createLinkStore, type LinkStore } from '../features/link/store.ts'
import { createRestoreStore, type RestoreStore } from '../features/restore/store.ts'
import { createSettingsStore, type SettingsStore } from '../features/settings/store.ts'
import { createSupportStore, type SupportStore } from '../features/settings/support-store.ts'
import { createTransfersStore, type TransfersStore } from '../features/transfers/store.ts'
import { createUploadsStore, type UploadsStore } from '../features/uploads/store.ts'
import { createViewerStore, type ViewerStore } from '../features/viewer/store.ts'
import type { Environment } from './environment.ts'
import { createViewStore, type ViewStore } from './view-store.ts'

export interface AppStores {
  readonly view: ViewStore
  readonly activity: ActivityStore
  readonly deleted: DeletedStore
  readonly settings: SettingsStore
  readonly support: SupportStore
  readonly connections: ConnectionsStore
  readonly browser: BrowserStore
  readonly history: HistoryStore
  readonly link: LinkStore
  readonly restore: RestoreStore
  readonly transfers: TransfersStore
  readonly uploads: UploadsStore
  readonly viewer: ViewerStore
}

export function createAppStores(bridge: Bridge, environment: Environment): AppStores {
  const stores: AppStores = {
    view: createViewStore(),
    activity: createActivityStore(bridge),
    deleted: createDeletedStore(bridge),
    settings: createSettingsStore(bridge, environment.notifier),
    support: createSupportStore(bridge),
    connections: createConnectionsStore(bridge),
    browser: createBrowserStore(bridge),
    history: createHistoryStore(bridge, environment.memory),
    link: createLinkStore(bridge),
    restore: createRestoreStore(bridge),
    transfers: createTransfersStore(bridge),
    uploads: createUploadsStore(bridge),
    viewer: createViewerStore(bridge),
  }
  refreshAfterJobs(stores)
  return stores
}

/** A job that ended well changed a file: what shows that file is read again. */
function refreshAfterJobs({ activity, view, transfers, browser, deleted, history }: AppStores) {
  transfers.subscribe((state, before) => {
    if (state.ended === undefined || state.ended === before.ended) return
    if (view.getState().view === 'activity') void activity.load()
    const written = state.ended.jobs.filter((job) => job.state === 'succeeded')
    const { file } = history.getState()
    const isShown = written.some(
      ({ connectionId, destination }) =>
        file?.connectionId === connectionId && file.bucket === destination.bucket && file.key === destination.key,
    )
    if (isShown) history.refresh()
    const { place } = browser.getState()
    const isListed = written.some(
      ({ connectionId, destination }) =>
        place?.connectionId === connectionId &&
        place.bucket === destination.bucket &&
        destination.key.startsWith(place.prefix),
    )
    if (isListed) browser.refreshQuietly()
    const { place: scanned } = deleted.getState()
    const returned = written.filter(
      ({ kind, connectionId, destination }) =>
        kind !== 'undo' && scanned?.connectionId === connectionId && scanned.bucket === destination.bucket,
    )
    // A bucket is not scanned again for that: the rows say that their files are back.
    if (returned.length > 0) deleted.markReturned(returned.map(({ destination }) => destination.key))
  })
}
