import type { Envelope, ErrorView, ListingState } from '../../app/contract/index.ts'
import type { Bridge } from './bridge.ts'
import { createPagedRows, type PagedRows } from './paged-rows.ts'

/** Rows of a listing that the engine streams: only what is looked at is fetched and kept. */
export interface ListWindow<Row> extends PagedRows<Row> {
  stop(): void
}

export interface ListWindowOptions<Row> {
  readonly bridge: Bridge
  readonly listId: string
  readonly fetchRows: (from: number, count: number) => Promise<Envelope<{ rows: Row[]; count: number }>>
  /** Rows or their count changed. */
  readonly onRows: (count: number) => void
  readonly onState: (state: ListingState) => void
  readonly onError: (error: ErrorView) => void
}

export function createListWindow<Row>(options: ListWindowOptions<Row>): ListWindow<Row> {
  const { bridge, listId } = options
  const { fetchRows, onError } = options
  const pages = createPagedRows<Row, { rows: Row[]; count: number }>({
    fetchRows,
    onError,
    onRows: ({ count }) => options.onRows(count),
  })
  let closed = false

  const hear = (state: ListingState) => {
    if (closed || state.listId !== listId) return
    options.onState(state)
    pages.refresh()
  }
  const askState = async () => {
    const answer = await bridge.call('listing.state', { listId })
    if (closed) return
    if (answer.ok) hear(answer.value)
    else onError(answer.error)
  }
  const unsubscribe = bridge.on('listing.changed', hear)
  const unsubscribeGap = bridge.onGap(() => void askState())
  void askState()

  return {
    ...pages,
    stop: () => void bridge.call('listing.stop', { listId }),
    close() {
      if (closed) return
      closed = true
      pages.close()
      unsubscribe()
      unsubscribeGap()
      void bridge.call('listing.close', { listId })
    },
  }
}
