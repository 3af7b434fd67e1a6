import { useState } from 'react'
import type { ConnectionView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { writeDomains } from './draft.ts'
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx'

interface ReachFieldsProps {
  readonly saved: ConnectionView | undefined
  readonly access: ConnectionView['access']
  readonly domainsError: string | undefined
}

/** What the connection may do, the way to the store, and whom it trusts. */
export function ReachFields({ saved, access, domainsError }: ReachFieldsProps) {
  const text = useText()
  const [proxy, setProxy] = useState(saved?.proxy?.kind ?? 'system')
  return (
    <>
      <SelectField
        label={text('connect.access')}
        name="access"
        defaultValue={access}
        hint={text('connect.access.hint')}
      >
        <option value="full">{text('connect.access.full')}</option>
        <option value="restore-only">{text('connect.access.restore-only')}</option>
        <option value="read-only">{text('connect.access.read-only')}</option>
      </SelectField>
      <SelectField
        label={text('connect.proxy')}
        name="proxyKind"
        value={proxy}
        onChange={(event) => {
          const { value } = event.currentTarget
          setProxy(value === 'none' || value === 'manual' ? value : 'system')
        }}
      >
        <option value="system">{text('connect.proxy.system')}</option>
        <option value="none">{text('connect.proxy.none')}</option>
        <option value="manual">{text('connect.proxy.manual')}</option>
      </SelectField>
      {proxy === 'manual' && (
        <>
          <TextField
            label={text('connect.proxy.address')}
            name="proxyAddress"
            placeholder="proxy.example.com:8080"
            hint={text('connect.proxy.address.hint')}
            defaultValue={saved?.proxy?.address}
          />
          <TextField label={text('connect.proxy.user')} name="proxyUser" defaultValue={saved?.proxy?.user} />
          <TextField
            label={text('connect.proxy.password')}
            name="proxyPassword"
            type="password"
            hint={saved?.proxy?.hasPassword === true ? text('connect.secret.keep') : undefined}
          />
        </>
      )}
      <TextAreaField
        label={text('connect.certificates')}
        name="certificates"
        placeholder="-----BEGIN CERTIFICATE-----"
        hint={text(saved?.hasOwnCertificates === true ? 'connect.certificates.keep' : 'connect.certificates.hint')}
      />
      <TextAreaField
        label={text('connect.domains')}
        name="customDomains"
        placeholder="my-bucket = files.example.com"
        hint={text('connect.domains.hint')}
        error={domainsError}
        defaultValue={writeDomains(saved?.customDomains)}
      />
    </>
  )
}
