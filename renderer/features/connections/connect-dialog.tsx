import { type SubmitEvent, useEffect, useRef, useState } from 'react'
import type { ImportCandidate } from '../../../app/contract/index.ts'
import { type Text, useLanguage, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { CheckField, Choice, TextField } from '../../ui/field.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './connect-dialog.module.css'
import {
  dialectOf,
  type DraftFields,
  missingFields,
  type StoreKind,
  storeKindOf,
  storeKinds,
  toDraft,
} from './draft.ts'
import { ImportPanel } from './import-panel.tsx'
import { KeyFields, readKeyFields } from './key-fields.tsx'
import { ManagedKeyDialog } from './managed-key-dialog.tsx'
import { ReachFields } from './reach-fields.tsx'
import { RegionField } from './region-field.tsx'
import type { ConnectForm, ConnectionsStore } from './store.ts'
import { TestSteps } from './test-steps.tsx'

interface ConnectDialogProps {
  readonly store: ConnectionsStore
  /** Where secrets are kept, as a sentence. */
  readonly vaultNote: string
  readonly onSaved: (connectionId: string) => void
}

const examples: Record<StoreKind, string> = {
  oss: 'https://oss-cn-hangzhou.aliyuncs.com',
  obs: 'https://obs.cn-north-4.myhuaweicloud.com',
  amazon: 'https://s3.eu-central-1.amazonaws.com',
  compatible: 'https://s3.example.com',
}

export function ConnectDialog(props: ConnectDialogProps) {
  const form = useStore(props.store, (state) => state.form)
  if (form === undefined) return null
  return form.connection?.isManaged === true ? (
    <ManagedKeyDialog {...props} form={form} connection={form.connection} />
  ) : (
    <OpenDialog {...props} form={form} />
  )
}

/** Fields are read when they are sent and kept nowhere else, so that a secret leaves this window with its form. */
function OpenDialog({ store, vaultNote, onSaved, form }: ConnectDialogProps & { readonly form: ConnectForm }) {
  const text = useText()
  const saved = form.connection
  const [kind, setKind] = useState<StoreKind>(() => {
    const first = saved ?? form.start
    return first === undefined ? 'oss' : storeKindOf(first.dialect, first.endpoint ?? '')
  })
  const dialect = dialectOf(kind)
  const [found, setFound] = useState(form.start)
  const language = useLanguage()
  // What the form starts from: something that was found, or the connection that is edited.
  const start = found ?? saved
  const holdsSecret = found === undefined ? saved !== undefined : found.hasSecret
  const [isAnonymous, setAnonymous] = useState(saved?.isAnonymous === true)
  const [missing, setMissing] = useState<readonly (keyof DraftFields)[]>([])
  const formElement = useRef<HTMLFormElement>(null)
  const isBusy = form.isTesting || form.isSaving

  // Whatever is missing is brought into view, the first of it with the focus.
  useEffect(() => {
    formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [missing])
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
      ...readKeyFields(data),
      isAnonymous,
      bucket: field('bucket'),
      usesPathStyle: data.has('usesPathStyle'),
      usesV1: data.has('usesV1'),
      access: field('access'),
      proxyKind: field('proxyKind'),
      proxyAddress: field('proxyAddress'),
      proxyUser: field('proxyUser'),
      proxyPassword: field('proxyPassword'),
      certificates: field('certificates'),
      customDomains: field('customDomains'),
      importId: found?.importId,
    }
    // A key that the engine holds is known here only by its ends; left empty it stays as it is.
    const gaps = missingFields(fields, holdsSecret)
    setMissing(gaps)
    return gaps.length > 0 ? undefined : toDraft(fields, text(`connect.kind.${kind}`))
  }
  const test = () => {
    const draft = readDraft()
    if (draft !== undefined) void store.test(draft, saved?.id)
  }
  const fill = (candidate: ImportCandidate) => {
    setKind(storeKindOf(candidate.dialect, candidate.endpoint ?? ''))
    setAnonymous(candidate.isAnonymous === true)
    setFound(candidate)
    setMissing([])
  }
  const chooseRegion = (endpoint: string, region: string) => {
    const set = (name: string, value: string) => {
      const field = formElement.current?.elements.namedItem(name)
      if (field instanceof HTMLInputElement) field.value = value
    }
    set('endpoint', `https://${endpoint}`)
    set('region', region)
  }
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const draft = readDraft()
    if (draft === undefined) return
    const connection = await store.save(draft)
    if (connection !== undefined) onSaved(connection.id)
  }
  const problem = (name: keyof DraftFields) =>
    missing.includes(name) ? text(name === 'expiresAt' ? 'connect.expires.past' : 'connect.required') : undefined

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
      {saved === undefined && (
        <ImportPanel store={store.importing} onFill={fill} onImported={() => store.closeForm()} />
      )}
      <form
        key={found?.importId ?? 'blank'}
        id="connect-form"
        ref={formElement}
        className={styles.form}
        onSubmit={(event) => void submit(event)}
        noValidate
      >
        <div className={styles.all}>
          <Choice
            label={text('connect.dialect')}
            value={kind}
            onChange={setKind}
            options={storeKinds.map((value) => ({ value, label: text(`connect.kind.${value}`) }))}
          />
        </div>
        <TextField
          label={text('connect.name')}
          name="name"
          placeholder={text('connect.name.hint')}
          defaultValue={start?.name}
          data-autofocus
          className={styles.all}
        />
        {kind !== 'compatible' && (
          <RegionField
            key={kind}
            store={store.importing}
            dialect={dialect}
            language={language}
            className={styles.all}
            onChoose={chooseRegion}
          />
        )}
        <TextField
          label={text('connect.endpoint')}
          name="endpoint"
          placeholder={examples[kind]}
          defaultValue={start?.endpoint}
          error={problem('endpoint')}
        />
        <TextField
          label={text('connect.region')}
          name="region"
          defaultValue={start?.region}
          hint={text('connect.region.hint')}
        />
        <div className={styles.all}>
          <Choice
            label={text('connect.signIn')}
            value={isAnonymous ? 'anonymous' : 'key'}
            onChange={(value) => setAnonymous(value === 'anonymous')}
            options={(['key', 'anonymous'] as const).map((value) => ({
              value,
              label: text(`connect.signIn.${value}`),
            }))}
            hint={isAnonymous ? text('connect.anonymous.hint') : undefined}
          />
        </div>
        {isAnonymous ? (
          <TextField
            label={text('connect.bucket.public')}
            name="bucket"
            defaultValue={start?.bucket}
            error={problem('bucket')}
            className={styles.all}
          />
        ) : (
          <KeyFields
            hint={start?.accessKeyIdHint}
            secretHint={secretHint(text, found, saved !== undefined)}
            problem={problem}
          />
        )}
        <details className={styles.more} open={missing.includes('customDomains') || undefined}>
          <summary>{text('connect.more')}</summary>
          <div className={styles.moreFields}>
            {!isAnonymous && (
              <TextField
                label={text('connect.bucket')}
                name="bucket"
                hint={text('connect.bucket.hint')}
                defaultValue={start?.bucket}
              />
            )}
            <CheckField
              key={kind}
              label={text('connect.pathStyle')}
              name="usesPathStyle"
              hint={text('connect.pathStyle.hint')}
              defaultChecked={start?.addressing === undefined ? kind === 'compatible' : start.addressing === 'path'}
            />
            <ReachFields
              saved={saved}
              customDomains={start?.customDomains}
              access={start?.access ?? 'full'}
              isAnonymous={isAnonymous}
              domainsError={missing.includes('customDomains') ? text('connect.domains.bad') : undefined}
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
      {!isAnonymous && <p className={styles.vault}>{vaultNote}</p>}
      <TestSteps steps={form.steps} isTesting={form.isTesting} />
      {form.error !== undefined && <ErrorNotice error={form.error} />}
    </Dialog>
  )
}

function secretHint(text: Text, found: ImportCandidate | undefined, isSaved: boolean): string | undefined {
  if (found !== undefined) return found.hasSecret ? text('import.secret.held') : undefined
  return isSaved ? text('connect.secret.keep') : undefined
}
