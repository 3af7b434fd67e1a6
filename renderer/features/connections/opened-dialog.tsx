import { FileKey2 } from 'lucide-react'
import { type SubmitEvent, useRef } from 'react'
import type { ImportCandidate } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { TextField } from '../../ui/field.tsx'
import { ReasonNote } from '../../ui/reasons.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './opened-dialog.module.css'
import type { OpenedStore } from './opened-store.ts'

interface OpenedDialogProps {
  readonly store: OpenedStore
  /** A connection without its key: the form asks for it. */
  readonly onFill: (candidate: ImportCandidate) => void
  readonly onConnected: (connectionId: string) => void
}

/** What is in a connection file that was opened by double click or dropped here; nothing is saved before a person says so. */
export function OpenedDialog({ store, onFill, onConnected }: OpenedDialogProps) {
  const text = useText()
  const { name, candidates, needsPassphrase, isWorking, error } = useStore(store, (state) => state)
  const passphrase = useRef<HTMLInputElement>(null)
  if (name === undefined) return null
  const close = () => store.close()
  const [only] = candidates
  const asksForKey = candidates.length === 1 && only !== undefined && !only.hasSecret && only.isAnonymous !== true
  const connect = async () => {
    if (asksForKey) {
      close()
      return onFill(only)
    }
    const id = await store.connect()
    if (id !== undefined) onConnected(id)
  }
  const unlock = async (event: SubmitEvent) => {
    event.preventDefault()
    const typed = passphrase.current?.value ?? ''
    if (passphrase.current !== null) passphrase.current.value = ''
    await store.read(typed)
  }
  return (
    <Dialog
      wide
      title={text('opened.title', { name })}
      description={text('opened.lead')}
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{text('app.cancel')}</Button>
          {needsPassphrase ? (
            <Button tone="primary" type="submit" form="opened-form" disabled={isWorking}>
              {text('opened.read')}
            </Button>
          ) : (
            <Button
              needs="connect"
              tone="primary"
              disabled={isWorking || candidates.length === 0}
              onClick={() => void connect()}
            >
              {asksForKey
                ? text('opened.enterKey')
                : candidates.length > 1
                  ? text('import.all', { count: candidates.length })
                  : text('opened.connect')}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.body}>
        <ReasonNote need="connect" />
        {needsPassphrase && (
          <form id="opened-form" onSubmit={(event) => void unlock(event)}>
            <TextField ref={passphrase} label={text('import.passphrase')} type="password" data-autofocus />
          </form>
        )}
        {error !== undefined && <ErrorNotice error={error} />}
        <ul className={styles.list} aria-label={text('opened.list')}>
          {candidates.map((candidate) => (
            <Opened key={candidate.importId} candidate={candidate} />
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

function Opened({ candidate }: { readonly candidate: ImportCandidate }) {
  const text = useText()
  const { name, dialect, endpoint, bucket, access = 'full', customDomains = {}, hasSecret, isAnonymous } = candidate
  const key = isAnonymous === true ? 'connect.signIn.anonymous' : hasSecret ? 'opened.key.inside' : 'opened.key.needed'
  const facts = [
    [text('connect.dialect'), text(`connect.dialect.${dialect}`)],
    [text('connect.endpoint'), endpoint],
    ...(bucket === undefined ? [] : [[text('connect.bucket'), bucket] as const]),
    ...Object.entries(customDomains).map(([of, host]) => [text('connect.domains'), `${of} = ${host}`] as const),
    [text('connect.access'), text(`connect.access.${access}`)],
    [text('opened.key'), text(key)],
  ] as const
  return (
    <li className={styles.item}>
      <h3>
        <FileKey2 size={16} strokeWidth={1.75} aria-hidden="true" />
        {name || text(`connect.dialect.${dialect}`)}
      </h3>
      <dl>
        {facts.map(([label, value]) => (
          <div key={`${label} ${value}`}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
