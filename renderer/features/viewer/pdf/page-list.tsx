import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useText } from '../../../i18n/text.tsx'
import type { PageSize, PdfPages } from './document.ts'
import { PageView } from './page-view.tsx'
import styles from './pdf.module.css'
import { PdfBar } from './pdf-bar.tsx'
import { scaleOf, shareOf, stepFrom, type Zoom } from './zoom.ts'

interface PageListProps {
  readonly pages: PdfPages
  readonly size: PageSize
}

const gapPx = 16

/** All pages below each other; only those in sight are drawn. */
export function PageList({ pages, size }: PageListProps) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const [zoom, setZoom] = useState<Zoom>('fit')
  const roomPx = useRoom(scroller)
  const share = shareOf(zoom, size.width, roomPx - 2 * gapPx)
  const scale = scaleOf(share)
  const virtualizer = useVirtualizer({
    count: pages.pageCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => size.height * scale,
    gap: gapPx,
    paddingStart: gapPx,
    paddingEnd: gapPx,
    overscan: 1,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, scale])
  const items = virtualizer.getVirtualItems()
  const middle = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0) / 2
  const current = (items.findLast((item) => item.start <= middle)?.index ?? 0) + 1
  const goTo = (page: number) => virtualizer.scrollToIndex(page - 1, { align: 'start' })
  const step = (direction: 1 | -1) => setZoom(stepFrom(share, direction))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const act = {
      '+': () => step(1),
      '=': () => step(1),
      '-': () => step(-1),
      '0': () => setZoom('fit'),
      ArrowRight: () => goTo(Math.min(current + 1, pages.pageCount)),
      ArrowLeft: () => goTo(Math.max(current - 1, 1)),
      Home: () => goTo(1),
      End: () => goTo(pages.pageCount),
    }[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <>
      <PdfBar
        page={current}
        pageCount={pages.pageCount}
        share={share}
        isFit={zoom === 'fit'}
        onGo={goTo}
        onStep={step}
        onFit={() => setZoom('fit')}
      />
      <div
        ref={scroller}
        className={styles.pages}
        tabIndex={0}
        role="document"
        aria-label={text('pdf.label')}
        onKeyDown={onKeyDown}
      >
        <div className={styles.all} style={{ blockSize: virtualizer.getTotalSize() }}>
          {roomPx > 0 &&
            items.map((item) => (
              <div
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                className={styles.place}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <PageView pages={pages} page={item.index + 1} firstSize={size} scale={scale} />
              </div>
            ))}
        </div>
      </div>
    </>
  )
}

/** Width that the pages have, kept while the window changes. */
function useRoom(scroller: React.RefObject<HTMLDivElement | null>): number {
  const [roomPx, setRoomPx] = useState(0)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => setRoomPx(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [scroller])
  return roomPx
}
