import { type FormEvent, type ReactNode, type Ref, useState } from 'react'
import { type MessageId, useText } from '../../i18n/text.tsx'
import { CheckField, SelectField, TextAreaField, TextField } from '../../ui/field.tsx'
import {
  type CopyErrors,
  type CopyField,
  type CopyInput,
  type Dialect,
  encryptionsOf,
  readCopyForm,
  storageClasses,
  takesCustomerKeys,
} from './copy-form.ts'
import styles from './copy-options.module.css'

interface CopyOptionsProps {
  readonly ref: Ref<HTMLFormElement>
  readonly dialect: Dialect
  readonly home: { readonly bucket: string; readonly key: string }
  /** The form says something else than before. Typed keys are in it: what hears it does not keep it. */
  readonly onChange: (form: HTMLFormElement) => void
}

/** @returns what a form with these fields says. */
export function readForm(form: HTMLFormElement, home: CopyOptionsProps['home']) {
  const data = new FormData(form)
  const read = (field: CopyField) => {
    const value = data.get(field)
    return typeof value === 'string' ? value : ''
  }
  return readCopyForm(read, home)
}

/** Said by nobody: the fields are empty. */
export const nothingChosen: { readonly input: CopyInput; readonly errors: CopyErrors } = { input: {}, errors: {} }

/** Everything an expert may say about a copy, folded away for everyone else. The fields keep their text; nothing here does. */
export function CopyOptionsForm({ ref, dialect, home, onChange }: CopyOptionsProps) {
  const text = useText()
  const [errors, setErrors] = useState<CopyErrors>({})
  const [encryption, setEncryption] = useState('')
  const [replaces, setReplaces] = useState({ metadata: false, tags: false })
  const wrong = (field: CopyField) => {
    const id = errors[field]
    return id === undefined ? undefined : text(id)
  }
  const field = (name: CopyField, label: MessageId = `copy.${name}` as MessageId) => ({
    name,
    label: text(label),
    error: wrong(name),
  })
  const changed = (event: FormEvent<HTMLFormElement>) => {
    const form = event.currentTarget
    setErrors(readForm(form, home).errors)
    onChange(form)
  }

  return (
    <details className={styles.details}>
      <summary>{text('copy.options')}</summary>
      <form ref={ref} className={styles.form} onChange={changed} onSubmit={(event) => event.preventDefault()}>
        <p className={styles.hint}>{text('copy.options.hint')}</p>
        <Group title={text('copy.group.where')}>
          <TextField {...field('bucket')} defaultValue={home.bucket} hint={text('copy.bucket.hint')} />
          <TextField {...field('key')} defaultValue={home.key} />
          <CheckField
            className={styles.wide}
            name="forbidOverwrite"
            label={text('copy.forbidOverwrite')}
            hint={text('copy.forbidOverwrite.hint')}
          />
        </Group>
        <Group title={text('copy.group.metadata')}>
          <CheckField
            className={styles.wide}
            name="replacesMetadata"
            label={text('copy.replacesMetadata')}
            hint={text('copy.replacesMetadata.hint')}
            onChange={(event) => setReplaces({ ...replaces, metadata: event.currentTarget.checked })}
          />
          {replaces.metadata && (
            <>
              <TextField name="contentType" label="Content-Type" />
              <TextField name="cacheControl" label="Cache-Control" />
              <TextField name="contentDisposition" label="Content-Disposition" />
              <TextField name="contentEncoding" label="Content-Encoding" />
              <TextField name="contentLanguage" label="Content-Language" />
              <TextField name="expires" label="Expires" />
              <TextAreaField className={styles.wide} {...field('userMetadata')} hint={text('copy.userMetadata.hint')} />
            </>
          )}
          <CheckField
            className={styles.wide}
            name="replacesTags"
            label={text('copy.replacesTags')}
            onChange={(event) => setReplaces({ ...replaces, tags: event.currentTarget.checked })}
          />
          {replaces.tags && <TextAreaField className={styles.wide} {...field('tags')} hint={text('copy.tags.hint')} />}
        </Group>
        <Group title={text('copy.group.keeping')}>
          <TextField {...field('storageClass')} list="copy-storage-classes" />
          <datalist id="copy-storage-classes">
            {storageClasses[dialect].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
          <SelectField {...field('acl')}>
            <option value="">{text('copy.acl.unsaid')}</option>
            {dialect === 'oss' && <option value="default">{text('copy.acl.default')}</option>}
            <option value="private">{text('copy.acl.private')}</option>
            <option value="public-read">{text('copy.acl.public-read')}</option>
            <option value="public-read-write">{text('copy.acl.public-read-write')}</option>
          </SelectField>
          <SelectField {...field('encryption')} onChange={(event) => setEncryption(event.currentTarget.value)}>
            <option value="">{text('copy.encryption.unsaid')}</option>
            {encryptionsOf(dialect).map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </SelectField>
          {encryption === 'KMS' && <TextField {...field('kmsKeyId')} />}
          {takesCustomerKeys(dialect) && (
            <>
              <TextField
                className={styles.start}
                type="password"
                {...field('sourceCustomerKey')}
                hint={text('copy.customerKey.hint')}
              />
              <TextField type="password" {...field('destinationCustomerKey')} hint={text('copy.customerKey.hint')} />
            </>
          )}
        </Group>
        <Group title={text('copy.group.conditions')}>
          <TextField {...field('ifMatch')} />
          <TextField {...field('ifNoneMatch')} />
          <TextField type="datetime-local" step={1} {...field('ifModifiedSince')} />
          <TextField type="datetime-local" step={1} {...field('ifUnmodifiedSince')} />
        </Group>
        <Group title={text('copy.group.parts')}>
          <TextField inputMode="numeric" {...field('partMebibytes')} />
          <TextField inputMode="numeric" {...field('parallelism')} />
        </Group>
      </form>
    </details>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  )
}
