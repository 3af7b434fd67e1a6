import { Columns2, Download, RotateCcw } from 'lucide-react'
import type { TextEncodingView, VersionRow } from '../../../app/contract/index.ts'
import { nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useStore } from '../../ui/use-store.ts'
import { CompareBody } from './compare-body.tsx'
import { ContentBody } from './content-body.tsx'
import { encodings, type Decoded, isDecoded } from './content-kinds.ts'
import type { Pane, ViewedFile, ViewerStore } from './store.ts'
import styles from './viewer.module.css'

interface ViewerDialogProps {
  readonly store: ViewerStore
  /** Newest version of the file with content, to compare with; undefined while it is not known. */
  readonly newestVersion: () => VersionRow | undefined
  readonly onRestore: (file: ViewedFile, version: VersionRow) => void
  readonly onDownload: (file: ViewedFile, version: VersionRow) => void
}

const icon = { size: 16, strokeWidth: 1.75 } as const

/** Shows one version, or two beside each other, before anything is restored. */
export function ViewerDialog({ store, newestVersion, onRestore, onDownload }: ViewerDialogProps) {
  const text = useText()
  const formats = useFormats()
  const file = useStore(store, (state) => state.file)
  const pane = useStore(store, (state) => state.pane)
  const other = useStore(store, (state) => state.other)
  if (file === undefined || pane === undefined) return null
  const { version } = pane
  const when = formats.whenExactly(version.modifiedAt)
  const current = newestVersion()
  const canCompare = other === undefined && current !== undefined && current.versionId !== version.versionId
  return (
    <Dialog
      size="full"
      title={nameOf(file.key)}
      description={
        other === undefined
          ? text('preview.of', { when, size: formats.size(version.sizeBytes ?? 0) })
          : text('compare.of', { left: when, right: formats.whenExactly(other.version.modifiedAt) })
      }
      onClose={() => store.close()}
      footer={
        <>
          <EncodingChoice store={store} pane={pane} />
          <Button onClick={() => store.close()}>{text('app.close')}</Button>
          <Button
            icon={<Download {...icon} />}
            onClick={() => {
              store.close()
              onDownload(file, version)
            }}
          >
            {text('preview.download')}
          </Button>
          {canCompare && (
            <Button icon={<Columns2 {...icon} />} onClick={() => store.compare(file, version, current)}>
              {text('history.compare')}
            </Button>
          )}
          {!version.isLatest && (
            <Button
              needs="write"
              tone="primary"
              icon={<RotateCcw {...icon} />}
              onClick={() => {
                store.close()
                onRestore(file, version)
              }}
            >
              {text('history.restore')}
            </Button>
          )}
        </>
      }
    >
      {other === undefined ? (
        <ContentBody store={store} pane={pane} />
      ) : (
        <CompareBody store={store} left={pane} right={other} />
      )}
    </Dialog>
  )
}

function EncodingChoice({ store, pane }: { readonly store: ViewerStore; readonly pane: Pane }) {
  const text = useText()
  const { content } = pane
  if (content === undefined || !isDecoded(content)) return <span className={styles.spring} />
  const decoded: Decoded = content
  return (
    <label className={styles.encoding}>
      {text('preview.encoding')}
      <select
        value={decoded.encoding}
        onChange={(event) => store.setEncoding(event.currentTarget.value as TextEncodingView)}
      >
        {encodings.map((name) => (
          <option key={name} value={name}>
            {name === decoded.encoding && decoded.encodingCertainty === 'guess'
              ? text('preview.encoding.guess', { name: name.toUpperCase() })
              : name.toUpperCase()}
          </option>
        ))}
      </select>
    </label>
  )
}
