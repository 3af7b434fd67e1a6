import * as z from 'zod'
import { accessSchema } from './basics.ts'

/** What the organisation set on this computer, as far as a window has to say so. Absent where nothing is set. */
export const policyViewSchema = z.object({
  organisation: z.string().optional(),
  /** Whom to ask, as the administrator wrote it. */
  contact: z.string().optional(),
  /** The file could not be understood, so the strict side was taken. */
  isDamaged: z.boolean(),
  newConnections: z.enum(['allowed', 'forbidden']),
  links: z.enum(['allowed', 'forbidden']),
  /** The most that any connection may do. */
  mostAccess: accessSchema,
  setsProxy: z.boolean(),
  setsLanguage: z.boolean(),
  /** The vault is locked after so long at the latest. */
  lockAfterMinutes: z.number().optional(),
})
export type PolicyView = z.infer<typeof policyViewSchema>
