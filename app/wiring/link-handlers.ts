import type { Connections } from '../connections/connections.ts'
import type { Handlers } from '../contract/calls.ts'
import type { linkCalls } from '../contract/link-calls.ts'
import { makeVersionLink } from '../history/version-link.ts'
import type { Activity } from '../jobs/activity.ts'
import type { ObjectStore } from '../stores/object-store.ts'

/** What links are made from. */
export interface LinkParts {
  readonly storeOf: (connectionId: string) => ObjectStore
  readonly connections: Pick<Connections, 'view' | 'linkSigner'>
  readonly activity: Pick<Activity, 'record'>
  readonly now: () => number
  readonly newId: () => string
}

/** Handlers for `linkCalls`. */
export function createLinkHandlers(parts: LinkParts): Pick<Handlers, keyof typeof linkCalls> {
  return {
    async 'link.make'({ connectionId, lifetimeSeconds, ...ref }, signal) {
      const { tokenEndsAt } = await parts.connections.linkSigner(connectionId, signal)
      const request = { ref, lifetimeSeconds, tokenEndsAt }
      const made = await makeVersionLink(parts.storeOf(connectionId), request, parts.now, signal)
      const { name } = await parts.connections.view(connectionId, signal)
      const { bucket, key, versionId } = ref
      // The address is not kept: whoever reads the receipt later could use it.
      parts.activity.record([
        {
          id: parts.newId(),
          at: parts.now(),
          kind: 'link',
          outcome: 'succeeded',
          connectionId,
          connectionName: name,
          source: { bucket, key, versionId, modifiedAt: made.head.modifiedAt },
          destination: { bucket, key },
          totalBytes: made.head.sizeBytes,
          readableUntil: made.validUntil,
        },
      ])
      const transport = made.url.startsWith('https:') ? 'https' : 'http'
      return { url: made.url, validUntil: made.validUntil, endsBy: made.endsBy, transport }
    },
  }
}
