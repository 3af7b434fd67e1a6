import { useState } from 'react'
import type { ConnectionView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { writeDomains } from './draft.ts'
import { useOrganisation, usePolicy } from '../../ui/policy.tsx'
import { SelectField, TextAreaField, TextField } from '../../ui/field.tsx'

/** From the loosest to the strictest. */
const accessChoices = ['full', 'restore-only', 'read-only'] as const

interface ReachFieldsProps {
  readonly saved: ConnectionView | undefined
  readonly access: ConnectionView['access']
  readonly customDomains: ConnectionView['customDomains']
  /** Without a key nothing is written. */
  readonly isAnonymous: boolean
  readonly domainsError: string | undefined
}

/** What the connection may do, the way to the store, and whom it trusts. */
export function ReachFields({ saved, access, customDomains, isAnonymous, domainsError }: ReachFieldsProps) {
  const text = useText()
  const policy = usePolicy()
  const setBy = text('policy.setBy', { organisation: useOrganisation() })
  const mostAccess = policy?.mostAccess ?? 'full'
  const mayBe = (choice: number) => choice >= accessChoices.indexOf(mostAccess)
  const shown = mayBe(accessChoices.indexOf(access)) ? access : mostAccess
  const accessHint = isAnonymous
    ? text('reason.anonymous')
    : mostAccess === 'full'
      ? text('connect.access.hint')
      : `${setBy} ${text(`policy.rule.${mostAccess}`)}`
  const [proxy, setProxy] = useState(saved?.proxy?.kind ?? 'system')
  return (
    <>
      <SelectField
        label={text('connect.access')}
        name="access"
        key={isAnonymous ? 'anonymous' : 'key'}
        defaultValue={isAnonymous ? 'read-only' : shown}
        disabled={isAnonymous || mostAccess === 'read-only'}
        hint={accessHint}
      >
        {accessChoices.map((choice, at) => (
          <option key={choice} value={choice} disabled={!mayBe(at)}>
            {text(`connect.access.${choice}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={text('connect.proxy')}
        name="proxyKind"
        disabled={policy?.setsProxy === true}
        hint={policy?.setsProxy === true ? setBy : undefined}
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
      {proxy === 'manual' && policy?.setsProxy !== true && (
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
        defaultValue={writeDomains(customDomains)}
      />
    </>
  )
}
