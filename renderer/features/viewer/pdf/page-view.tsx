import { useEffect, useRef, useState } from 'react'
import { useText } from '../../../i18n/text.tsx'
import type { PageSize, PdfPages } from './document.ts'
import styles from './pdf.module.css'

interface PageViewProps {
  readonly pages: PdfPages
  readonly page: number
  readonly firstSize: PageSize
  readonly scale: number
}

/** One page, drawn while it is in sight. */
export function PageView({ pages, page, firstSize, scale }: PageViewProps) {
  const text = useText()
  const canvas = useRef<HTMLCanvasElement>(null)
  const words = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState(firstSize)
  const [state, setState] = useState<'drawing' | 'drawn' | 'failed'>('drawing')
  useEffect(() => {
    let isHere = true
    pages.sizeOf(page).then(
      (own) => isHere && setSize(own),
      () => isHere && setState('failed'),
    )
    return () => {
      isHere = false
    }
  }, [pages, page])
  useEffect(() => {
    if (canvas.current === null || words.current === null) return
    const ending = new AbortController()
    const target = { canvas: canvas.current, words: words.current }
    pages.draw(page, target, scale, ending.signal).then(
      () => ending.signal.aborted || setState('drawn'),
      () => ending.signal.aborted || setState('failed'),
    )
    return () => ending.abort()
  }, [pages, page, scale])
  return (
    <section
      className={styles.page}
      aria-label={text('pdf.page', { page, count: pages.pageCount })}
      aria-busy={state === 'drawing'}
      style={{ inlineSize: size.width * scale, blockSize: size.height * scale }}
    >
      <canvas ref={canvas} className={styles.drawing} aria-hidden="true" />
      <div ref={words} className={styles.words} style={{ '--total-scale-factor': scale } as React.CSSProperties} />
      {state === 'failed' && <p className={styles.failed}>{text('pdf.page.failed', { page })}</p>}
    </section>
  )
}
