import type { ConnectionView, PolicyView } from '../../app/contract/index.ts'
import { type Text, useLanguage, useText } from '../i18n/text.tsx'
import { organisationIn } from '../ui/policy.tsx'
import type { Reasons } from '../ui/reasons.tsx'
import { useStore } from '../ui/use-store.ts'
import type { AppStores } from './app-stores.ts'

export interface KnownPlace {
  /** Who set what is set, as a part of a sentence. */
  readonly organisation: string
  readonly connection: ConnectionView | undefined
  readonly policy: PolicyView | undefined
  /** A bucket that the account may not write to, as the doctor found. */
  readonly deniedBucket: string | undefined
}

/** Why something cannot be done, before anybody tries: what is set, what was chosen for the connection, what a check found. */
export function reasonsFor({ connection, policy, organisation, deniedBucket }: KnownPlace, text: Text): Reasons {
  const connect = policy?.newConnections === 'forbidden' ? text('reason.policy.connect', { organisation }) : undefined
  if (connection === undefined) return { connect }
  const { access, accessSetBy } = connection
  const write = () => {
    if (access !== 'read-only') {
      return deniedBucket === undefined ? undefined : text('reason.denied', { bucket: deniedBucket })
    }
    if (accessSetBy === 'anonymous') return text('reason.anonymous')
    return accessSetBy === 'policy' ? text('reason.policy.read', { organisation }) : text('reason.connection.read')
  }
  const bucket = () => {
    if (access === 'full') return undefined
    if (accessSetBy === 'anonymous') return text('reason.anonymous')
    return accessSetBy === 'policy' ? text('reason.policy.bucket', { organisation }) : text('reason.connection.bucket')
  }
  const link = () => {
    if (connection.isPractice) return undefined
    if (policy?.links === 'forbidden') return text('reason.policy.link', { organisation })
    return accessSetBy === 'anonymous' ? text('reason.anonymous.link') : undefined
  }
  return { connect, write: write(), bucket: bucket(), link: link() }
}

/** The reasons where the person is now. */
export function useReasons({ browser, connections, settings }: AppStores): Reasons {
  const text = useText()
  const place = useStore(browser, (state) => state.place)
  const policy = useStore(settings, (state) => state.info?.policy)
  const connection = useStore(connections, (state) => state.connections.find(({ id }) => id === place?.connectionId))
  const denied = useStore(connections.care, (state) => state.denied)
  const isDenied = place !== undefined && denied.includes(`${place.connectionId}/${place.bucket}`)
  const organisation = organisationIn(useLanguage(), policy, text)
  return reasonsFor({ connection, policy, organisation, deniedBucket: isDenied ? place.bucket : undefined }, text)
}
