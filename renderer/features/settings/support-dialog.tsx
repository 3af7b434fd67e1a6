import { useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { CheckField, Choice } from '../../ui/field.tsx'
import { saveText } from '../../ui/save-text.ts'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './settings.module.css'
import { type SupportSection, type SupportStore, sectionsOf, supportText } from './support-store.ts'

/** Shows every part of a support file before it is saved; what is saved is what is shown. */
export function SupportDialog({ store }: { readonly store: SupportStore }) {
  const isOpen = useStore(store, (state) => state.isOpen)
  return isOpen ? <OpenSupport store={store} /> : null
}

function OpenSupport({ store }: { readonly store: SupportStore }) {
  const text = useText()
  const collected = useStore(store, (state) => state.collected)
  const error = useStore(store, (state) => state.error)
  const [withNames, setWithNames] = useState(false)
  const sections = collected === undefined ? [] : sectionsOf(collected, withNames)
  const save = () => {
    if (collected === undefined) return
    saveText(collected.fileName, supportText(sections), 'text/plain;charset=utf-8')
    store.close()
  }
  return (
    <Dialog
      size="full"
      title={text('support.title')}
      description={text('support.lead')}
      onClose={() => store.close()}
      footer={
        <>
          <Button onClick={() => store.close()}>{text('app.cancel')}</Button>
          <Button tone="primary" disabled={collected === undefined} onClick={save}>
            {text('support.save')}
          </Button>
        </>
      }
    >
      {error !== undefined && <ErrorNotice error={error} />}
      {collected === undefined ? (
        error === undefined && <Skeleton label={text('support.collecting')} rows={8} shape="table" />
      ) : (
        <div className={styles.support}>
          <CheckField
            label={text('support.names')}
            hint={text('support.names.hint')}
            checked={withNames}
            onChange={(event) => setWithNames(event.currentTarget.checked)}
          />
          <Sections sections={sections} />
        </div>
      )}
    </Dialog>
  )
}

function Sections({ sections }: { readonly sections: readonly SupportSection[] }) {
  const text = useText()
  const [chosen, setChosen] = useState<SupportSection['id']>('program')
  const shown = sections.find(({ id }) => id === chosen) ?? sections[0]
  if (shown === undefined) return null
  return (
    <>
      <Choice
        label={text('support.parts')}
        value={shown.id}
        options={sections.map(({ id }) => ({ value: id, label: text(`support.part.${id}`) }))}
        onChange={setChosen}
      />
      {/* Focusable, so that it can be scrolled with the keyboard. */}
      <pre
        key={shown.id}
        className={styles.supportText}
        tabIndex={0}
        role="region"
        aria-label={text(`support.part.${shown.id}`)}
      >
        {shown.text}
      </pre>
    </>
  )
}
