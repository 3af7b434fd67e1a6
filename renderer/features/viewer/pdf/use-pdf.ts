import { useEffect, useRef, useState } from 'react'
import { failureOf, openPdf, type PageSize, type PdfFailure, type PdfPages } from './document.ts'
import { createRanges, type Ranges, type RangeState } from './ranges.ts'

/** Read without asking; and no single request is larger. */
export const freelyReadBytes = 2 * 1024 * 1024

export interface OpenedPdf {
  readonly pages: PdfPages
  /** Of the first page; most documents have one size. */
  readonly size: PageSize
}

export interface PdfReading {
  readonly opened: OpenedPdf | undefined
  readonly failure: PdfFailure | undefined
  readonly range: RangeState
  readonly resume: () => void
}

const nothingRead: RangeState = { readBytes: 0, kind: 'reading' }

async function fetchRange(source: string, begin: number, end: number, signal: AbortSignal): Promise<Uint8Array> {
  const answer = await fetch(source, { headers: { Range: `bytes=${begin}-${end - 1}` }, signal })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  if (answer.status !== 206 || bytes.length !== end - begin) throw new Error('Not the range that was asked for')
  return bytes
}

/** Opens the document behind an address and closes it with the view. */
export function usePdf(source: string, sizeBytes: number): PdfReading {
  const [opened, setOpened] = useState<OpenedPdf | undefined>(undefined)
  const [failure, setFailure] = useState<PdfFailure | undefined>(undefined)
  const [range, setRange] = useState(nothingRead)
  const ranges = useRef<Ranges | undefined>(undefined)
  useEffect(() => {
    const ending = new AbortController()
    const reader = createRanges({
      fetchRange: (begin, end, signal) => fetchRange(source, begin, end, signal),
      limitBytes: freelyReadBytes,
      pieceBytes: freelyReadBytes,
      onChange: setRange,
    })
    ranges.current = reader
    const open = async () => {
      const pages = await openPdf(sizeBytes, reader, ending.signal)
      const size = await pages.sizeOf(1)
      if (!ending.signal.aborted) setOpened({ pages, size })
    }
    open().catch((thrown: unknown) => {
      if (!ending.signal.aborted) setFailure(failureOf(thrown))
    })
    return () => ending.abort()
  }, [source, sizeBytes])
  return { opened, failure, range, resume: () => ranges.current?.resume() }
}
