import * as z from 'zod'
import * as v from './views.ts'

/** Seconds that a link may live; the vendors allow a week at most. */
export const linkLifetimes = [3_600, 86_400, 604_800] as const

/** Calls of giving a version to people without an account. */
export const linkCalls = {
  /**
   * Makes a link that reads one version without signing in. It is told once, kept nowhere, and leaves a receipt without the address.
   * Errors: `not-allowed-here` (no key signs here), `forbidden-by-policy`, `archived`, `encryption-key` (a customer's own key),
   * `version-not-found`, and those of asking for the version.
   */
  'link.make': {
    input: z.object({
      connectionId: v.idSchema,
      bucket: v.bucketNameSchema,
      key: v.keySchema,
      versionId: v.versionIdSchema,
      lifetimeSeconds: z.literal(linkLifetimes),
    }),
    output: z.object({
      url: z.string(),
      /** Epoch ms. */
      validUntil: z.number(),
      /** Why it ends then: the time that was chosen, or the temporary token that signed it. */
      endsBy: z.enum(['lifetime', 'token']),
      /** `http`: whoever is on the way reads along. */
      transport: z.enum(['http', 'https']),
    }),
  },
} as const
