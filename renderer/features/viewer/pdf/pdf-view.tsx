import { FileWarning } from 'lucide-react'
import { useFormats, useText } from '../../../i18n/text.tsx'
import { Button } from '../../../ui/button.tsx'
import { Banner, EmptyState } from '../../../ui/notice.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { PageList } from './page-list.tsx'
import type { RangeState } from './ranges.ts'
import { freelyReadBytes, usePdf } from './use-pdf.ts'

interface PdfViewProps {
  /** Address that answers by ranges. */
  readonly source: string
  readonly sizeBytes: number
}

/** The pages of a PDF, drawn one after another as they come into sight. */
export function PdfView({ source, sizeBytes }: PdfViewProps) {
  const text = useText()
  const { opened, failure, range, resume } = usePdf(source, sizeBytes)
  if (failure !== undefined) {
    return (
      <EmptyState
        icon={<FileWarning size={20} strokeWidth={1.75} />}
        title={text(`pdf.${failure}`)}
        text={text('preview.open')}
      />
    )
  }
  return (
    <>
      <Held range={range} sizeBytes={sizeBytes} onResume={resume} />
      {opened !== undefined ? (
        <PageList pages={opened.pages} size={opened.size} />
      ) : (
        range.kind === 'reading' && <Skeleton label={text('preview.loading')} rows={14} shape="card" />
      )}
    </>
  )
}

interface HeldProps {
  readonly range: RangeState
  readonly sizeBytes: number
  readonly onResume: () => void
}

function Held({ range, sizeBytes, onResume }: HeldProps) {
  const text = useText()
  const formats = useFormats()
  if (range.kind === 'reading') return null
  const limit = formats.size(freelyReadBytes)
  const size = formats.size(sizeBytes)
  return (
    <Banner
      tone="amber"
      action={
        <Button small onClick={onResume}>
          {text(range.kind === 'held' ? 'pdf.held.more' : 'app.retry')}
        </Button>
      }
    >
      {range.kind === 'held' ? text('pdf.held', { limit, size }) : text('pdf.failed')}
    </Banner>
  )
}
