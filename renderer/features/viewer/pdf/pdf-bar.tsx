import { ArrowDown, ArrowUp, MoveHorizontal, ZoomIn, ZoomOut } from 'lucide-react'
import { useText } from '../../../i18n/text.tsx'
import { IconButton } from '../../../ui/button.tsx'
import styles from './pdf.module.css'

interface PdfBarProps {
  readonly page: number
  readonly pageCount: number
  readonly share: number
  readonly isFit: boolean
  readonly onGo: (page: number) => void
  readonly onStep: (direction: 1 | -1) => void
  readonly onFit: () => void
}

const icon = { size: 16, strokeWidth: 1.75 } as const

/** Where one is, and how large. */
export function PdfBar({ page, pageCount, share, isFit, onGo, onStep, onFit }: PdfBarProps) {
  const text = useText()
  return (
    <div className={styles.bar}>
      <IconButton
        label={text('pdf.previous')}
        keys="←"
        icon={<ArrowUp {...icon} />}
        disabled={page <= 1}
        onClick={() => onGo(page - 1)}
      />
      <IconButton
        label={text('pdf.next')}
        keys="→"
        icon={<ArrowDown {...icon} />}
        disabled={page >= pageCount}
        onClick={() => onGo(page + 1)}
      />
      <p className={styles.where}>{text('pdf.page', { page, count: pageCount })}</p>
      <IconButton label={text('pdf.smaller')} keys="−" icon={<ZoomOut {...icon} />} onClick={() => onStep(-1)} />
      <p className={styles.share}>{text('pdf.zoom', { percent: Math.round(share * 100) })}</p>
      <IconButton label={text('pdf.larger')} keys="+" icon={<ZoomIn {...icon} />} onClick={() => onStep(1)} />
      <IconButton
        label={text('pdf.fit')}
        keys="0"
        icon={<MoveHorizontal {...icon} />}
        pressed={isFit}
        onClick={onFit}
      />
    </div>
  )
}
