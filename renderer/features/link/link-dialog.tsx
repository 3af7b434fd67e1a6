import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import type { CallOutput } from '../../../app/contract/index.ts'
import { nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Choice, TextAreaField } from '../../ui/field.tsx'
import { Banner } from '../../ui/notice.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './link-dialog.module.css'
import type { Lifetime, LinkStore, LinkSubject } from './store.ts'

/** Gives one version to people without an account, and says what that gives away. */
export function LinkDialog({ store }: { readonly store: LinkStore }) {
  const subject = useStore(store, (state) => state.subject)
  return subject === undefined ? null : <OpenLink store={store} subject={subject} />
}

const lifetimes: readonly { readonly value: `${Lifetime}`; readonly seconds: Lifetime }[] = [
  { value: '3600', seconds: 3_600 },
  { value: '86400', seconds: 86_400 },
  { value: '604800', seconds: 604_800 },
]

function OpenLink({ store, subject }: { readonly store: LinkStore; readonly subject: LinkSubject }) {
  const text = useText()
  const formats = useFormats()
  const made = useStore(store, (state) => state.made)
  const error = useStore(store, (state) => state.error)
  const isMaking = useStore(store, (state) => state.isMaking)
  const [chosen, setChosen] = useState(lifetimes[1])
  return (
    <Dialog
      title={text('link.title')}
      description={text('link.lead', { name: nameOf(subject.key), when: formats.whenExactly(subject.modifiedAt) })}
      onClose={() => store.close()}
      footer={
        made === undefined ? (
          <>
            <Button onClick={() => store.close()}>{text('app.cancel')}</Button>
            <Button
              tone="primary"
              disabled={isMaking}
              onClick={() => chosen !== undefined && void store.make(chosen.seconds)}
            >
              {text('link.do')}
            </Button>
          </>
        ) : (
          <Button onClick={() => store.close()}>{text('app.close')}</Button>
        )
      }
    >
      <div className={styles.link}>
        {made === undefined ? (
          <>
            <Choice
              label={text('link.lifetime')}
              value={chosen?.value ?? '86400'}
              options={lifetimes.map(({ value }) => ({ value, label: text(`link.lifetime.${value}`) }))}
              onChange={(value) => setChosen(lifetimes.find((one) => one.value === value))}
            />
            <Banner tone="amber">{text('link.warning')}</Banner>
            {error !== undefined && <ErrorNotice error={error} />}
          </>
        ) : (
          <Made made={made} />
        )}
      </div>
    </Dialog>
  )
}

function Made({ made }: { readonly made: CallOutput<'link.make'> }) {
  const text = useText()
  const formats = useFormats()
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(made.url)
    setCopied(true)
  }
  const Icon = isCopied ? Check : Copy
  return (
    <>
      <TextAreaField
        label={text('link.address')}
        value={made.url}
        readOnly
        rows={4}
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className={styles.copy}>
        <Button
          tone="primary"
          icon={<Icon size={16} strokeWidth={1.75} aria-hidden="true" />}
          data-autofocus
          onClick={() => void copy()}
        >
          {text('link.copy')}
        </Button>
        <span role="status">{isCopied ? text('app.copied') : ''}</span>
      </div>
      <Banner tone="amber">
        {text(`link.until.${made.endsBy}`, { when: formats.full(made.validUntil) })}
        {made.transport === 'http' && ` ${text('link.plain')}`}
      </Banner>
    </>
  )
}
