import { useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { TextField } from '../../ui/field.tsx'
import styles from './connect-dialog.module.css'
import type { DraftFields } from './draft.ts'

interface KeyFieldsProps {
  /** The ends of the key that is known. */
  readonly hint: string | undefined
  readonly secretHint: string | undefined
  readonly problem: (name: keyof DraftFields) => string | undefined
}

/** The key, and for temporary ones the token and when it ends. */
export function KeyFields({ hint, secretHint, problem }: KeyFieldsProps) {
  const text = useText()
  const [hasToken, setHasToken] = useState(false)
  return (
    <>
      <TextField
        label={text('connect.accessKeyId')}
        name="accessKeyId"
        placeholder={hint}
        error={problem('accessKeyId')}
      />
      <TextField
        label={text('connect.secret')}
        name="accessKeySecret"
        type="password"
        hint={secretHint}
        error={problem('accessKeySecret')}
      />
      <TextField
        label={text('connect.token')}
        name="securityToken"
        type="password"
        hint={text('connect.token.hint')}
        className={hasToken ? undefined : styles.all}
        onInput={(event) => setHasToken(event.currentTarget.value.trim() !== '')}
      />
      {hasToken && (
        <TextField
          label={text('connect.expires')}
          name="expiresAt"
          type="datetime-local"
          hint={text('connect.expires.hint')}
          error={problem('expiresAt')}
        />
      )}
    </>
  )
}

/** What was typed into the fields above; read when it is sent and kept nowhere else. */
export function readKeyFields(data: FormData) {
  const field = (name: string) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : ''
  }
  return {
    accessKeyId: field('accessKeyId'),
    accessKeySecret: field('accessKeySecret'),
    securityToken: field('securityToken'),
    expiresAt: field('expiresAt'),
  }
}
