import type { Envelope, ErrorView } from '../../app/contract/index.ts'

const pageSize = 100
const maxPages = 40

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

export interface PagedRowsOptions<Row, Answer extends { readonly rows: Row[] }> {
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

export function createPagedRows<Row, Answer extends { readonly rows: Row[] }>(
  options: PagedRowsOptions<Row, Answer>,
): PagedRows<Row> {
  const pages = new Map<number, Page<Row>>()
  let looked = { first: 0, last: pageSize - 1 }
  let closed = false

  const load = async (pageIndex: number, page: Page<Row>) => {
    page.loading = true
    page.stale = false
    const answer = await options.fetchRows(pageIndex * pageSize, pageSize)
    page.loading = false
    if (closed) return
    if (!answer.ok) return options.onError(answer.error)
    page.rows = answer.value.rows
    options.onRows(answer.value)
    // It changed while it was on its way.
    if (page.stale && isLookedAt(pageIndex)) void load(pageIndex, page)
  }
  const isLookedAt = (pageIndex: number) =>
    pageIndex >= Math.floor(looked.first / pageSize) && pageIndex <= Math.floor(looked.last / pageSize)
  const fill = () => {
    for (let index = Math.floor(looked.first / pageSize); index <= Math.floor(looked.last / pageSize); index++) {
      const page = pages.get(index) ?? { rows: [], stale: true, loading: false }
      // Set again, so that the pages used last are the last ones in the map.
      pages.delete(index)
      pages.set(index, page)
      if (page.stale && !page.loading) void load(index, page)
    }
    for (const index of pages.keys()) {
      if (pages.size <= maxPages) break
      pages.delete(index)
    }
  }

  return {
    row: (index) => pages.get(Math.floor(index / pageSize))?.rows[index % pageSize],
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
