import * as z from 'zod'

export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
/** What a connection may do: anything, only what loses nothing for good, or only look. */
export const accessSchema = z.enum(['full', 'restore-only', 'read-only'])
export const dialectSchema = z.enum(['oss', 'obs', 's3'])
