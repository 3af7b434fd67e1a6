import { Building2 } from 'lucide-react'
import { useText } from '../../i18n/text.tsx'
import { useOrganisation, usePolicy } from '../../ui/policy.tsx'
import styles from './settings.module.css'

/** All that the organisation set on this computer, in one place, and whom to ask. */
export function PolicyNote() {
  const text = useText()
  const policy = usePolicy()
  const organisation = useOrganisation()
  if (policy === undefined) return null
  const { mostAccess, lockAfterMinutes } = policy
  const rules = [
    ...(policy.newConnections === 'forbidden' ? [text('policy.rule.new-connections')] : []),
    ...(mostAccess === 'full' ? [] : [text(`policy.rule.${mostAccess}`)]),
    ...(policy.links === 'forbidden' ? [text('policy.rule.links')] : []),
    ...(policy.setsProxy ? [text('policy.rule.proxy')] : []),
    ...(policy.setsLanguage ? [text('policy.rule.language')] : []),
    ...(lockAfterMinutes === undefined ? [] : [text('policy.rule.lock', { count: lockAfterMinutes })]),
  ]
  return (
    <section className={styles.policy}>
      <h3 className={styles.heading}>
        <Building2 size={16} strokeWidth={1.75} aria-hidden="true" />
        {policy.isDamaged ? text('policy.damaged.title') : text('policy.title', { organisation })}
      </h3>
      {policy.isDamaged && <p>{text('policy.damaged.text')}</p>}
      <ul>
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
      {policy.contact !== undefined && (
        <p className={styles.note}>{text('policy.contact', { contact: policy.contact })}</p>
      )}
    </section>
  )
}
