import { FileQuestion } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { ContentView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { assertNever } from '../../ui/assert-never.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { EmptyState } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { imageSource } from './content-kinds.ts'
import type { Pane, ViewerStore } from './store.ts'
import { TableView } from './table-view.tsx'
import { TextView } from './text-view.tsx'
import styles from './viewer.module.css'

interface ContentBodyProps {
  readonly store: ViewerStore
  readonly pane: Pane
}

/** What can be shown of one version. Content is text or an image element: nothing of it ever runs. */
export function ContentBody({ store, pane }: ContentBodyProps) {
  const text = useText()
  const { content, error } = pane
  const stream = useStore(store, (state) => state.stream)
  if (error !== undefined) return <ErrorNotice shape="page" error={error} />
  if (content === undefined) return <Skeleton label={text('preview.loading')} rows={14} shape="card" />
  return (
    <div className={styles.content}>
      <Shown content={content} stream={stream} />
      <Rest store={store} content={content} />
    </div>
  )
}

// The reader weighs more than everything else together: it comes when the first PDF does.
const PdfView = lazy(async () => ({ default: (await import('./pdf/pdf-view.tsx')).PdfView }))

function Pdf({ source, sizeBytes }: { readonly source: string | undefined; readonly sizeBytes: number }) {
  const text = useText()
  const waiting = <Skeleton label={text('preview.loading')} rows={14} shape="card" />
  if (source === undefined) return waiting
  return (
    <Suspense fallback={waiting}>
      <PdfView key={source} source={source} sizeBytes={sizeBytes} />
    </Suspense>
  )
}

interface ShownProps {
  readonly content: ContentView
  readonly stream: string | undefined
}

function Shown({ content, stream }: ShownProps) {
  const text = useText()
  switch (content.kind) {
    case 'empty':
      return <Words title={text('preview.empty')} />
    case 'text':
      return <TextView text={content.text} />
    case 'json':
      return <TextView text={content.formatted ?? content.text} />
    case 'csv':
      return <TableView rows={content.rows} columnCount={content.columnCount} />
    case 'image': {
      const source = imageSource(content)
      if (source === undefined) return <Words title={text('preview.tooLarge')} />
      return (
        <div className={styles.picture} tabIndex={0}>
          <img src={source} alt={text('preview.image')} />
        </div>
      )
    }
    case 'link':
      return <Words title={text('preview.link')} />
    case 'office':
      return (
        <Words title={text('preview.office', { format: content.format.toUpperCase() })} more={text('preview.open')} />
      )
    case 'pdf':
      return <Pdf source={stream} sizeBytes={content.sizeBytes} />
    case 'audio':
    case 'video':
      return <Film kind={content.kind} source={stream} />
    case 'binary':
      return <Words title={text('preview.binary')} more={text('preview.open')} />
    default:
      return assertNever(content)
  }
}

interface FilmProps {
  readonly kind: 'audio' | 'video'
  readonly source: string | undefined
}

/** Played by ranges: a film of any size starts at once. What the browser cannot decode is said so. */
function Film({ kind, source }: FilmProps) {
  const text = useText()
  const [failed, setFailed] = useState(false)
  if (failed) return <Words title={text('preview.film')} more={text('preview.open')} />
  if (source === undefined) return <Skeleton label={text('preview.loading')} rows={6} shape="card" />
  const Player = kind
  return (
    <div className={styles.picture}>
      <Player controls src={source} aria-label={text('preview.player')} onError={() => setFailed(true)} />
    </div>
  )
}

function Words({ title, more }: { readonly title: string; readonly more?: string }) {
  return <EmptyState icon={<FileQuestion size={20} strokeWidth={1.75} />} title={title} text={more} />
}

function Rest({ store, content }: { readonly store: ViewerStore; readonly content: ContentView }) {
  const text = useText()
  const formats = useFormats()
  const isReadable =
    content.kind === 'text' || content.kind === 'json' || content.kind === 'csv' || content.kind === 'image'
  if (content.isWhole || !isReadable) return null
  return (
    <div className={styles.rest}>
      <p>{text('preview.part', { read: formats.size(content.readBytes), size: formats.size(content.sizeBytes) })}</p>
      <Button small onClick={() => store.readMore()}>
        {text('preview.more')}
      </Button>
    </div>
  )
}
