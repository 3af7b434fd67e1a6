import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useText } from '../../i18n/text.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './drawer.module.css'
import { drawerWidth, type HistoryStore } from './store.ts'

const stepPx = 16

/** Drags, or moves by arrow keys, the inner edge of the drawer. */
export function ResizeHandle({ store }: { readonly store: HistoryStore }) {
  const text = useText()
  const widthPx = useStore(store, (state) => state.widthPx)
  const start = useRef<{ x: number; widthPx: number } | undefined>(undefined)
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, widthPx }
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (start.current !== undefined) store.setWidth(start.current.widthPx + start.current.x - event.clientX)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'ArrowLeft') store.setWidth(widthPx + stepPx)
    if (event.key === 'ArrowRight') store.setWidth(widthPx - stepPx)
  }
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={text('history.resize')}
      aria-valuemin={drawerWidth.smallest}
      aria-valuemax={drawerWidth.largest}
      aria-valuenow={widthPx}
      className={styles.handle}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = undefined
      }}
      onKeyDown={onKeyDown}
    />
  )
}
