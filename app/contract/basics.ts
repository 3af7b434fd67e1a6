import * as z from 'zod'

export const idSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
export const dialectSchema = z.enum(['oss', 'obs', 's3'])
