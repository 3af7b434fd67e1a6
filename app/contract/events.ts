import * as z from 'zod'
import * as v from './views.ts'

/** Every event that a window may hear: name to schema. At most 10 of a name each second; jobs are coalesced. */
export const events = {
  'listing.changed': v.listingStateSchema,
  /** Jobs that changed since the last event, whole; `removed` were cleared. */
  'jobs.changed': z.object({ jobs: z.array(v.jobViewSchema), removed: z.array(v.idSchema) }),
  'parts.changed': v.partsViewSchema,
  'connections.changed': z.object({ connections: z.array(v.connectionViewSchema) }),
  'lock.changed': z.object({ isLocked: z.boolean() }),
  /** A connection file was opened by double click; `connections.offered` tells which. */
  'file.offered': z.object({}),
  'settings.changed': v.settingsSchema,
} as const

export type EventName = keyof typeof events
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]>

/** An event on its way: `seq` grows by one, so that a window that missed one asks anew. */
export type EngineEvent = {
  readonly [Name in EventName]: { readonly seq: number; readonly name: Name; readonly payload: EventPayload<Name> }
}[EventName]
