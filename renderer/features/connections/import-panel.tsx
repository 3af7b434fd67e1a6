import { useRef } from 'react'
import type { ImportCandidate } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TextAreaField, TextField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import { canFill, type ImportStore, isReady } from './import-store.ts'
import styles from './import-panel.module.css'

interface ImportPanelProps {
  readonly store: ImportStore
  /** A candidate was chosen: the form is filled from it. */
  readonly onFill: (candidate: ImportCandidate) => void
  readonly onImported: () => void
}

/** Largest file that is read here; a configuration is some kilobytes. */
const maxFileBytes = 200_000

/** Pasted text, a file, or what other programs have: the form fills itself. */
export function ImportPanel({ store, onFill, onImported }: ImportPanelProps) {
  const text = useText()
  const isLooking = useStore(store, (state) => state.isLooking)
  const needsPassphrase = useStore(store, (state) => state.needsPassphrase)
  const error = useStore(store, (state) => state.error)
  const area = useRef<HTMLDivElement>(null)
  const pasted = () => area.current?.querySelector('textarea')
  const passphrase = () => area.current?.querySelector<HTMLInputElement>('input[type=password]')?.value ?? ''

  const read = async (content: string) => {
    if (content.trim() === '') return pasted()?.focus()
    const only = await store.parse(content, passphrase())
    if (only !== undefined) fill(only)
  }
  const fill = (candidate: ImportCandidate) => {
    // The text held a secret; it has gone where it belongs.
    const field = pasted()
    if (field) field.value = ''
    onFill(candidate)
  }
  const readFile = async (files: FileList | null) => {
    const file = files?.[0]
    if (file === undefined) return
    const content = file.size > maxFileBytes ? '' : await file.text()
    const field = pasted()
    if (field) field.value = content
    await read(content)
  }
  return (
    <details className={styles.panel}>
      <summary>{text('import.open')}</summary>
      <div ref={area} className={styles.fields}>
        <TextAreaField
          label={text('import.paste')}
          hint={text('import.paste.hint')}
          rows={3}
          maxLength={200_000}
          autoComplete="off"
        />
        {needsPassphrase && <TextField label={text('import.passphrase')} type="password" />}
        <div className={styles.buttons}>
          <Button disabled={isLooking} onClick={() => void read(pasted()?.value ?? '')}>
            {text('import.fill')}
          </Button>
          <label className={styles.file}>
            {text('import.file')}
            <input type="file" onChange={(event) => void readFile(event.currentTarget.files)} />
          </label>
          <Button tone="quiet" disabled={isLooking} onClick={() => void store.find()}>
            {text('import.find')}
          </Button>
        </div>
        <Found store={store} onFill={fill} onImported={onImported} />
        {error !== undefined && <ErrorNotice error={error} />}
      </div>
    </details>
  )
}

function Found({ store, onFill, onImported }: ImportPanelProps) {
  const text = useText()
  const candidates = useStore(store, (state) => state.candidates)
  if (candidates === undefined) return null
  if (candidates.length === 0) return <p role="status">{text('import.none')}</p>
  const ready = candidates.filter(isReady).length
  const importAll = async () => {
    if (await store.importAll()) onImported()
  }
  return (
    <>
      <ul className={styles.found} aria-label={text('import.found')}>
        {candidates.map((candidate) => (
          <li key={candidate.importId}>
            <span className={styles.words}>
              <strong>{candidate.name || text(`connect.dialect.${candidate.dialect}`)}</strong>
              <span>
                {text(`import.source.${candidate.source}`)}
                {candidate.endpoint === '' ? '' : ` · ${candidate.endpoint.replace(/^https:\/\//, '')}`}
              </span>
              {candidate.problem !== undefined && <span>{text(`import.problem.${candidate.problem}`)}</span>}
            </span>
            {canFill(candidate) && (
              <Button small onClick={() => onFill(candidate)}>
                {text('import.use')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {ready > 1 && <Button onClick={() => void importAll()}>{text('import.all', { count: ready })}</Button>}
    </>
  )
}
