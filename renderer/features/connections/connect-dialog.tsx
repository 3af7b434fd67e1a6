import { type SubmitEvent, useRef, useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { CheckField, Choice, TextField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './connect-dialog.module.css'
import { type Dialect, type DraftFields, missingFields, toDraft } from './draft.ts'
import type { ConnectForm, ConnectionsStore } from './store.ts'
import { TestSteps } from './test-steps.tsx'

interface ConnectDialogProps {
  readonly store: ConnectionsStore
  /** Where secrets are kept, as a sentence. */
  readonly vaultNote: string
  readonly onSaved: (connectionId: string) => void
}

const examples: Record<Dialect, string> = {
  oss: 'https://oss-cn-hangzhou.aliyuncs.com',
  obs: 'https://obs.cn-north-4.myhuaweicloud.com',
  s3: 'https://s3.eu-central-1.amazonaws.com',
}

export function ConnectDialog(props: ConnectDialogProps) {
  const form = useStore(props.store, (state) => state.form)
  return form === undefined ? null : <OpenDialog {...props} form={form} />
}

/** Fields are read when they are sent and kept nowhere else, so that a secret leaves this window with its form. */
function OpenDialog({ store, vaultNote, onSaved, form }: ConnectDialogProps & { readonly form: ConnectForm }) {
  const text = useText()
  const saved = form.connection
  const [dialect, setDialect] = useState<Dialect>(saved?.dialect ?? 'oss')
  const [missing, setMissing] = useState<readonly (keyof DraftFields)[]>([])
  const formElement = useRef<HTMLFormElement>(null)
  const isBusy = form.isTesting || form.isSaving

  const readDraft = () => {
    if (formElement.current === null) return undefined
    const data = new FormData(formElement.current)
    const field = (name: string) => {
      const value = data.get(name)
      return typeof value === 'string' ? value : ''
    }
    const fields: DraftFields = {
      dialect,
      name: field('name'),
      endpoint: field('endpoint'),
      region: field('region'),
      accessKeyId: field('accessKeyId'),
      accessKeySecret: field('accessKeySecret'),
      securityToken: field('securityToken'),
      bucket: field('bucket'),
      usesPathStyle: data.has('usesPathStyle'),
      usesV1: data.has('usesV1'),
    }
    // A saved key id is known here only by its ends; left empty it stays as it is.
    const gaps = missingFields(fields, saved !== undefined).filter(
      (gap) => gap !== 'accessKeyId' || saved === undefined,
    )
    setMissing(gaps)
    return gaps.length > 0 ? undefined : toDraft(fields, text(`connect.dialect.${dialect}`))
  }
  const test = () => {
    const draft = readDraft()
    if (draft === undefined) return
    if (saved !== undefined && draft.accessKeySecret === '') void store.testSaved(saved.id)
    else void store.test(draft)
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const draft = readDraft()
    if (draft === undefined) return
    const connection = await store.save(draft)
    if (connection !== undefined) onSaved(connection.id)
  }
  const problem = (name: keyof DraftFields) => (missing.includes(name) ? text('connect.required') : undefined)

  return (
    <Dialog
      wide
      title={text(saved === undefined ? 'connect.title' : 'connect.title.edit')}
      description={text('connect.lead')}
      onClose={() => store.closeForm()}
      footer={
        <>
          <Button className={styles.test} disabled={isBusy} onClick={test}>
            {text(form.isTesting ? 'connect.testing' : 'connect.test')}
          </Button>
          <Button onClick={() => store.closeForm()}>{text('app.cancel')}</Button>
          <Button tone="primary" type="submit" form="connect-form" disabled={isBusy}>
            {text(saved === undefined ? 'connect.save' : 'connect.save.edit')}
          </Button>
        </>
      }
    >
      <form
        id="connect-form"
        ref={formElement}
        className={styles.form}
        onSubmit={(event) => void submit(event)}
        noValidate
      >
        <div className={styles.all}>
          <Choice
            label={text('connect.dialect')}
            value={dialect}
            onChange={setDialect}
            options={(['oss', 'obs', 's3'] as const).map((value) => ({
              value,
              label: text(`connect.dialect.${value}`),
            }))}
          />
        </div>
        <TextField
          label={text('connect.name')}
          name="name"
          placeholder={text('connect.name.hint')}
          defaultValue={saved?.name}
          className={styles.all}
        />
        <TextField
          label={text('connect.endpoint')}
          name="endpoint"
          placeholder={examples[dialect]}
          defaultValue={saved?.endpoint}
          error={problem('endpoint')}
          data-autofocus
        />
        <TextField
          label={text('connect.region')}
          name="region"
          defaultValue={saved?.region}
          hint={text('connect.region.hint')}
        />
        <TextField
          label={text('connect.accessKeyId')}
          name="accessKeyId"
          placeholder={saved?.accessKeyIdHint}
          error={problem('accessKeyId')}
        />
        <TextField
          label={text('connect.secret')}
          name="accessKeySecret"
          type="password"
          hint={saved === undefined ? undefined : text('connect.secret.keep')}
          error={problem('accessKeySecret')}
        />
        <TextField
          label={text('connect.token')}
          name="securityToken"
          type="password"
          hint={text('connect.token.hint')}
          className={styles.all}
        />
        <details className={styles.more}>
          <summary>{text('connect.more')}</summary>
          <div className={styles.moreFields}>
            <TextField
              label={text('connect.bucket')}
              name="bucket"
              hint={text('connect.bucket.hint')}
              defaultValue={saved?.bucket}
            />
            <CheckField
              key={dialect}
              label={text('connect.pathStyle')}
              name="usesPathStyle"
              hint={text('connect.pathStyle.hint')}
              defaultChecked={saved === undefined ? dialect === 's3' : saved.addressing === 'path'}
            />
            {dialect === 'oss' && (
              <CheckField
                label={text('connect.v1')}
                name="usesV1"
                hint={text('connect.v1.hint')}
                defaultChecked={saved?.signatureVersion === 'v1'}
              />
            )}
          </div>
        </details>
      </form>
      <p className={styles.vault}>{vaultNote}</p>
      <TestSteps steps={form.steps} isTesting={form.isTesting} />
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </Dialog>
  )
}
