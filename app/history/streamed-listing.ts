import type { ErrorView } from '../contract/envelope.ts'
import { toErrorView } from '../contract/router.ts'
import type { ListingState } from '../contract/views.ts'

/** What a kind of listing adds to the streaming: its rows and how they are read. */
export interface ListingSource<Row> {
  /** Fetches pages one after another and takes them in; calls `onPage` after each. Resolves when there is no more. */
  run(onPage: () => void, signal: AbortSignal): Promise<void>
  /** Rows of a window after filter and order; at most `count` of them. */
  rows(from: number, count: number): Row[]
  /** How many rows there are to be read now. */
  count(): number
  /** What the state says besides: the summary of a history, that only current versions could be listed, how far a scan is. */
  extras(): Pick<ListingState, 'summary' | 'currentOnly' | 'deleted'>
}

/** A listing that the engine holds: it streams by itself until complete, stopped or failed, and is read by windows of rows. */
export interface StreamedListing<Row> {
  state(): ListingState
  rows(from: number, count: number): Row[]
  /** Ends the streaming; what arrived stays readable. */
  stop(): void
}

/**
 * Starts a listing at once; it does not wait for the first page.
 * @param onChange hears every change of the state; the registry coalesces them.
 */
export function streamListing<Row>(
  listId: string,
  source: ListingSource<Row>,
  onChange: () => void,
): StreamedListing<Row> {
  const ending = new AbortController()
  let isComplete = false
  let isStopped = false
  let error: ErrorView | undefined

  async function run(): Promise<void> {
    try {
      await source.run(onChange, ending.signal)
      isComplete = true
    } catch (thrown) {
      if (ending.signal.aborted) isStopped = true
      else error = toErrorView(thrown)
    }
    onChange()
  }
  void run()

  return {
    state: () => ({
      listId,
      count: source.count(),
      complete: isComplete,
      stopped: isStopped,
      ...(error === undefined ? {} : { error }),
      ...source.extras(),
    }),
    rows: (from, count) => source.rows(from, count),
    stop: () => ending.abort(new Error('The listing was stopped')),
  }
}
