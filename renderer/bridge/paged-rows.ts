import type { Envelope, ErrorView } from '../../app/contract/index.ts'

const pageSize = 100
const maxPages = 40
/** Rows beyond those that are looked at, so that they are there when one scrolls on. */
const aheadRows = 50
/** Who drags the scroll bar passes more pages than can be fetched: those that are looked at when one has arrived come next. */
const mostLoading = 3

/** Rows of a list that the engine holds: only what is looked at is fetched and kept. */
export interface PagedRows<Row> {
  /** Row at an index, when it has been fetched. */
  row(index: number): Row | undefined
  /** Fetches what is missing or outdated between two indices, both included. */
  ensure(first: number, last: number): void
  /** Everything may have changed: fetch again what is looked at. */
  refresh(): void
  /** Nothing is told any more. */
  close(): void
}

export interface PagedRowsOptions<Row, Answer extends { readonly rows: Row[]; readonly count: number }> {
  readonly fetchRows: (from: number, count: number) => Promise<Envelope<Answer>>
  /** Rows arrived. */
  readonly onRows: (answer: Answer) => void
  readonly onError: (error: ErrorView) => void
}

interface Page<Row> {
  rows: readonly Row[]
  stale: boolean
  loading: boolean
}

/** Rows that came again as they were stay the same objects, so that nobody draws them again. */
function keepSame<Row>(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  return after.map((row, at) => {
    const known = before[at]
    return known !== undefined && JSON.stringify(known) === JSON.stringify(row) ? known : row
  })
}

const pageOf = (row: number) => Math.floor(row / pageSize)

export function createPagedRows<Row, Answer extends { readonly rows: Row[]; readonly count: number }>(
  options: PagedRowsOptions<Row, Answer>,
): PagedRows<Row> {
  const pages = new Map<number, Page<Row>>()
  let looked = { first: 0, last: pageSize - 1 }
  let closed = false
  let loading = 0
  /** Rows there are, as far as is known. */
  let count = 0

  const load = async (pageIndex: number, page: Page<Row>) => {
    page.loading = true
    page.stale = false
    loading++
    const answer = await options.fetchRows(pageIndex * pageSize, pageSize)
    loading--
    page.loading = false
    if (closed) return
    if (!answer.ok) return options.onError(answer.error)
    page.rows = keepSame(page.rows, answer.value.rows)
    count = answer.value.count
    options.onRows(answer.value)
    // What was looked at meanwhile, and what changed while it was on its way.
    fill()
  }
  const fetchIfNeeded = (index: number) => {
    const page = pages.get(index) ?? { rows: [], stale: true, loading: false }
    if (page.stale && !page.loading && loading >= mostLoading) return
    // Set again, so that the pages used last are the last ones in the map.
    pages.delete(index)
    pages.set(index, page)
    if (page.stale && !page.loading) void load(index, page)
  }
  const fill = () => {
    for (let index = pageOf(looked.first); index <= pageOf(looked.last); index++) fetchIfNeeded(index)
    const before = pageOf(Math.max(0, looked.first - aheadRows))
    const after = pageOf(Math.max(looked.last, Math.min(count - 1, looked.last + aheadRows)))
    if (before < pageOf(looked.first)) fetchIfNeeded(before)
    if (after > pageOf(looked.last)) fetchIfNeeded(after)
    for (const index of pages.keys()) {
      if (pages.size <= maxPages) break
      pages.delete(index)
    }
  }

  return {
    row: (index) => pages.get(pageOf(index))?.rows[index % pageSize],
    ensure(first, last) {
      looked = { first: Math.max(0, first), last: Math.max(0, last) }
      fill()
    },
    refresh() {
      for (const page of pages.values()) page.stale = true
      fill()
    },
    close() {
      closed = true
    },
  }
}
