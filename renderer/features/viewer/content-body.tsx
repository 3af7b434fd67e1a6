import { lazy, Suspense } from 'react'
import type { ContentView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { assertNever } from '../../ui/assert-never.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { imageSource } from './content-kinds.ts'
import { NotShown } from './not-shown.tsx'
import { Player } from './player.tsx'
import type { Pane, ViewerStore } from './store.ts'
import { TableView } from './table/table-view.tsx'
import { TextView } from './text/text-view.tsx'
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
      return <NotShown title={text('preview.empty')} />
    case 'text':
      return <TextView text={content.text} />
    case 'json':
      return <TextView text={content.formatted ?? content.text} />
    case 'csv':
      return <TableView rows={content.rows} columnCount={content.columnCount} />
    case 'image': {
      const source = imageSource(content)
      if (source === undefined) return <NotShown title={text('preview.tooLarge')} />
      return (
        <div className={styles.picture} tabIndex={0}>
          <img src={source} alt={text('preview.image')} />
        </div>
      )
    }
    case 'link':
      return <NotShown title={text('preview.link')} />
    case 'office':
      return (
        <NotShown
          title={text('preview.office', { format: content.format.toUpperCase() })}
          more={text('preview.open')}
        />
      )
    case 'pdf':
      return <Pdf source={stream} sizeBytes={content.sizeBytes} />
    case 'audio':
    case 'video':
      return <Player kind={content.kind} isPlayable={content.isPlayable} source={stream} />
    case 'binary':
      return <NotShown title={text('preview.binary')} more={text('preview.open')} />
    default:
      return assertNever(content)
  }
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
