import * as z from 'zod'

export const supportParts = ['program', 'settings', 'connections', 'checks', 'transfers', 'log'] as const

/** Calls for the file that a person hands to whoever helps them. */
export const supportCalls = {
  /**
   * Everything that goes into a support file, as text: no key, no content, no file name. Hosts, buckets, connections and addresses
   * are called `host-1` and so on; `names` says what stands for what, and goes into the file only when the person wants it.
   */
  'support.collect': {
    input: z.object({}),
    output: z.object({
      fileName: z.string(),
      parts: z.array(z.object({ part: z.enum(supportParts), text: z.string() })),
      names: z.array(z.object({ standsFor: z.string(), name: z.string() })),
    }),
  },
} as const
