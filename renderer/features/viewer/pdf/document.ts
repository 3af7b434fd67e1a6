import {
  getDocument,
  PasswordException,
  PDFDataRangeTransport,
  PDFWorker,
  type PDFDocumentProxy,
  TextLayer,
} from 'pdfjs-dist'
import type { Ranges } from './ranges.ts'

/** In points of 1/72 inch, at scale 1. */
export interface PageSize {
  readonly width: number
  readonly height: number
}

export interface PageTarget {
  readonly canvas: HTMLCanvasElement
  /** Takes the words of the page, above the drawing: to be chosen, found and read aloud. */
  readonly words: HTMLElement
}

export interface PdfPages {
  readonly pageCount: number
  /** Of a page, from 1. */
  sizeOf(page: number): Promise<PageSize>
  /** Draws one page after another; what is no longer wanted is left out. */
  draw(page: number, target: PageTarget, scale: number, signal: AbortSignal): Promise<void>
  close(): void
}

/** Why a document cannot be shown, in one word for the catalogue. */
export type PdfFailure = 'encrypted' | 'damaged'

export function failureOf(thrown: unknown): PdfFailure {
  // Whatever else it says is about the bytes: reads that fail never reach it.
  return thrown instanceof PasswordException ? 'encrypted' : 'damaged'
}

/** The worker, character maps, standard fonts and decoders lie beside the page: nothing comes from elsewhere. */
const folder = new URL('./pdf/', document.baseURI).href
const rangeChunkBytes = 65_536
/** A canvas beyond this many pixels is drawn coarser: browsers give up on larger ones. */
const mostPixels = 16_000_000

class RangeTransport extends PDFDataRangeTransport {
  readonly #ranges: Ranges
  constructor(length: number, ranges: Ranges) {
    super(length, null)
    this.#ranges = ranges
  }
  override requestDataRange(begin: number, end: number): void {
    void this.#ranges.read(begin, end).then((bytes) => this.onDataRange(begin, bytes))
  }
  override abort(): void {
    this.#ranges.close()
  }
}

/** The same own files under any scheme; the library's own reader knows only http. */
class OwnFiles {
  async fetch({ kind, filename }: { readonly kind: string; readonly filename: string }): Promise<Uint8Array> {
    const answer = await fetch(`${folder}${kind === 'cMapUrl' ? 'cmaps' : 'fonts'}/${filename}`)
    if (!answer.ok) throw new Error(`${filename} is not here`)
    return new Uint8Array(await answer.arrayBuffer())
  }
}

/**
 * Opens a PDF whose bytes come by ranges. Nothing in it runs: no script, no form, no WebAssembly, no link.
 * @throws what {@link failureOf} names.
 */
export async function openPdf(sizeBytes: number, ranges: Ranges, signal: AbortSignal): Promise<PdfPages> {
  const port = new Worker(new URL('pdf.worker.js', folder), { type: 'module' })
  const worker = PDFWorker.create({ port, verbosity: 0 })
  const task = getDocument({
    range: new RangeTransport(sizeBytes, ranges),
    rangeChunkSize: rangeChunkBytes,
    disableStream: true,
    disableAutoFetch: true,
    enableXfa: false,
    // Our policy allows no WebAssembly: pictures in JPEG 2000 and JBIG2 are decoded by scripts instead.
    useWasm: false,
    wasmUrl: `${folder}decoders/`,
    cMapUrl: `${folder}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${folder}fonts/`,
    useWorkerFetch: false,
    BinaryDataFactory: OwnFiles,
    disableWorkerRendering: true,
    maxImageSize: 64_000_000,
    worker,
    verbosity: 0,
  })
  let isOpen = false
  const close = () => {
    ranges.close()
    const end = () => {
      worker.destroy()
      port.terminate()
    }
    // Asked to end in the middle of its opening, the worker would throw where nobody listens.
    if (isOpen) void task.destroy().then(end, end)
    else end()
  }
  signal.addEventListener('abort', close, { once: true })
  const pages = await task.promise.catch((thrown: unknown) => {
    close()
    throw thrown
  })
  isOpen = true
  return createPages(pages, close)
}

function createPages(pages: PDFDocumentProxy, close: () => void): PdfPages {
  let last: Promise<unknown> = Promise.resolve()
  const drawNow = async (number: number, { canvas, words }: PageTarget, scale: number, signal: AbortSignal) => {
    if (signal.aborted) return
    const page = await pages.getPage(number)
    if (signal.aborted) return
    const viewport = page.getViewport({ scale })
    const area = viewport.width * viewport.height
    const ratio = Math.min(window.devicePixelRatio, Math.sqrt(mostPixels / area))
    canvas.width = Math.floor(viewport.width * ratio)
    canvas.height = Math.floor(viewport.height * ratio)
    const drawing = page.render({ canvas, viewport, transform: [ratio, 0, 0, ratio, 0, 0] })
    const stop = () => drawing.cancel()
    signal.addEventListener('abort', stop, { once: true })
    await drawing.promise
    signal.removeEventListener('abort', stop)
    const textContentSource = await page.getTextContent()
    if (signal.aborted) return
    words.replaceChildren()
    await new TextLayer({ textContentSource, container: words, viewport }).render()
    page.cleanup()
  }
  return {
    pageCount: pages.numPages,
    async sizeOf(number) {
      const { width, height } = (await pages.getPage(number)).getViewport({ scale: 1 })
      return { width, height }
    },
    draw(...request) {
      const drawn = last.then(() => drawNow(...request))
      last = drawn.catch(() => undefined)
      return drawn
    },
    close,
  }
}
