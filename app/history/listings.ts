import type { DeletedRow } from '../contract/history-views.ts'
import type { FolderRow, ListingState, VersionRow } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import { createDeletedListing, type DeletedListing } from './deleted-listing.ts'
import { createFolderListing, type FolderListing, type FolderView } from './folder-listing.ts'
import type { Arrangement } from './folder-rows.ts'
import { createHistoryListing, type HistoryListing } from './history-listing.ts'
import { type StreamedListing, streamListing } from './streamed-listing.ts'

export interface ListingsOptions {
  readonly newId: () => string
  /** Hears the state of a listing at most every 100 ms, and always the last one. */
  readonly onChanged: (state: ListingState) => void
}

/** The listings that windows have open. Errors: `list-not-found`. */
export interface Listings {
  openFolder(store: ObjectStore, bucket: string, prefix: string, view: FolderView): string
  openHistory(store: ObjectStore, bucket: string, key: string): string
  /** Scans for deleted files; an empty prefix means the whole bucket. */
  openDeleted(store: ObjectStore, bucket: string, prefix: string): string
  folderRows(listId: string, from: number, count: number): { rows: FolderRow[]; count: number }
  /** The history behind an id, to be filtered. */
  history(listId: string): HistoryListing
  historyRows(listId: string, from: number, count: number): { rows: VersionRow[]; count: number }
  /** The deleted files behind an id, to be read by windows. */
  deleted(listId: string): DeletedListing
  arrangeFolder(listId: string, arrangement: Arrangement, signal: AbortSignal): Promise<number>
  state(listId: string): ListingState
  stop(listId: string): void
  /** Ends it and forgets its rows; closing twice does no harm. */
  close(listId: string): void
  closeAll(): void
}

/** A window that forgets to close its listings must not fill the memory: beyond this many the oldest goes. */
const maxOpen = 40
const changeEveryMs = 100

type Open =
  | { readonly kind: 'folder'; readonly listing: StreamedListing<FolderRow>; readonly source: FolderListing }
  | { readonly kind: 'history'; readonly listing: StreamedListing<VersionRow>; readonly source: HistoryListing }
  | { readonly kind: 'deleted'; readonly listing: StreamedListing<DeletedRow>; readonly source: DeletedListing }

/** Keeps the open listings and coalesces what is said of them. */
export function createListings(options: ListingsOptions): Listings {
  const open = new Map<string, Open>()
  const timers = new Map<string, NodeJS.Timeout>()

  /** The first change of a quiet listing is told at once, those that follow together. */
  function changed(listId: string): void {
    if (timers.has(listId)) return
    tell(listId)
    timers.set(listId, setTimeout(() => settle(listId), changeEveryMs).unref())
  }

  const told = new Map<string, string>()

  function tell(listId: string): void {
    const state = open.get(listId)?.listing.state()
    if (state === undefined) return
    const text = JSON.stringify(state)
    if (told.get(listId) === text) return
    told.set(listId, text)
    options.onChanged(state)
  }

  function settle(listId: string): void {
    timers.delete(listId)
    tell(listId)
  }

  function find(listId: string): Open {
    const found = open.get(listId)
    if (found === undefined) throw new AppError('list-not-found', 'This listing was closed')
    return found
  }

  function close(listId: string): void {
    open.get(listId)?.listing.stop()
    open.delete(listId)
    told.delete(listId)
    clearTimeout(timers.get(listId))
    timers.delete(listId)
  }

  function add(listId: string, entry: Open): string {
    open.set(listId, entry)
    const oldest = open.keys().next().value
    if (open.size > maxOpen && oldest !== undefined) close(oldest)
    return listId
  }

  return {
    openFolder(store, bucket, prefix, view) {
      const listId = options.newId()
      const source = createFolderListing(store, bucket, prefix, view)
      return add(listId, { kind: 'folder', source, listing: streamListing(listId, source, () => changed(listId)) })
    },
    openHistory(store, bucket, key) {
      const listId = options.newId()
      const source = createHistoryListing(store, bucket, key)
      return add(listId, { kind: 'history', source, listing: streamListing(listId, source, () => changed(listId)) })
    },
    openDeleted(store, bucket, prefix) {
      const listId = options.newId()
      const source = createDeletedListing(store, bucket, prefix)
      return add(listId, { kind: 'deleted', source, listing: streamListing(listId, source, () => changed(listId)) })
    },
    deleted(listId) {
      const found = find(listId)
      if (found.kind !== 'deleted') throw new AppError('list-not-found', 'Not a listing of deleted files')
      return found.source
    },
    folderRows(listId, from, count) {
      const found = find(listId)
      if (found.kind !== 'folder') throw new AppError('list-not-found', 'Not a listing of a folder')
      return { rows: found.listing.rows(from, count), count: found.listing.state().count }
    },
    history(listId) {
      const found = find(listId)
      if (found.kind !== 'history') throw new AppError('list-not-found', 'Not a history')
      return found.source
    },
    historyRows(listId, from, count) {
      const found = find(listId)
      if (found.kind !== 'history') throw new AppError('list-not-found', 'Not a history')
      return { rows: found.listing.rows(from, count), count: found.listing.state().count }
    },
    async arrangeFolder(listId, arrangement, signal) {
      const found = find(listId)
      if (found.kind !== 'folder') throw new AppError('list-not-found', 'Not a listing of a folder')
      return found.source.arrange(arrangement, signal)
    },
    state: (listId) => find(listId).listing.state(),
    stop: (listId) => find(listId).listing.stop(),
    close,
    closeAll() {
      for (const listId of open.keys()) close(listId)
    },
  }
}
