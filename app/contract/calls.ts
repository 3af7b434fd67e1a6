import * as z from 'zod'
import { connectingCalls } from './connecting.ts'
import { copyOptionsSchema } from './copy-options.ts'
import { groupCalls } from './group-calls.ts'
import { historyCalls } from './history-calls.ts'
import { linkCalls } from './link-calls.ts'
import { supportCalls } from './support-calls.ts'
import { transferCalls } from './transfer-calls.ts'
import { uploadCalls } from './upload-views.ts'
import * as v from './views.ts'

const nothing = z.object({})
const place = { connectionId: v.idSchema, bucket: v.bucketNameSchema }
const rowWindow = { listId: v.idSchema, from: z.number().int().min(0), count: z.number().int().min(0).max(500) }
const restoreInput = z.object({
  ...place,
  key: v.keySchema,
  versionId: v.versionIdSchema,
  /** Absent: the file itself; the earlier version becomes its current one. */
  destination: z.object({ bucket: v.bucketNameSchema, key: v.keySchema }).optional(),
  /** Absent: the copy is as its source. */
  options: copyOptionsSchema.optional(),
})

function call<Input extends z.ZodType, Output extends z.ZodType>(input: Input, output: Output) {
  return { input, output }
}

/** Every call that a window may make: name to the schema of what goes in and of what comes out. */
export const calls = {
  ...historyCalls,
  ...uploadCalls,
  ...groupCalls,
  ...transferCalls,
  ...supportCalls,
  ...linkCalls,
  'app.info': call(nothing, v.appInfoSchema),
  'settings.get': call(nothing, v.settingsSchema),
  'settings.set': call(v.settingsSchema.partial(), v.settingsSchema),

  /** Somebody is using the window; told now and then, so that it does not lock. */
  'app.active': call(nothing, nothing),
  'vault.lock': call(nothing, nothing),
  /** Opens what is locked. The passphrase is that of the vault, where it has one. Errors: `wrong-passphrase`, `vault-damaged`, `vault-unavailable`. */
  'vault.unlock': call(z.object({ passphrase: z.string().min(1).max(1000).optional() }), nothing),
  'vault.create': call(z.object({ passphrase: z.string().min(8).max(1000) }), nothing),

  'connections.list': call(nothing, z.array(v.connectionViewSchema)),
  'connections.create': call(v.connectionDraftSchema, v.connectionViewSchema),
  /** An empty secret leaves the saved one. */
  'connections.update': call(z.object({ id: v.idSchema, draft: v.connectionDraftSchema }), v.connectionViewSchema),
  'connections.remove': call(z.object({ id: v.idSchema }), nothing),
  /** Tests a draft (with `id`: an edited one, whose empty secret is the saved one), or a saved connection; nothing is changed. */
  'connections.test': call(
    z.union([z.object({ draft: v.connectionDraftSchema, id: v.idSchema.optional() }), z.object({ id: v.idSchema })]),
    z.array(v.testStepSchema),
  ),

  ...connectingCalls,

  'buckets.list': call(z.object({ connectionId: v.idSchema }), z.array(v.bucketViewSchema)),
  'buckets.info': call(z.object(place), v.bucketInfoViewSchema),

  /** Opens a listing of one folder level; the engine streams it and tells its progress by `listing.changed`. */
  'folder.open': call(
    z.object({ ...place, prefix: z.string().max(1024), showDeleted: z.boolean() }),
    z.object({ listId: v.idSchema }),
  ),
  /** Rows from an index, after the view's filter and order. */
  'folder.rows': call(z.object(rowWindow), z.object({ rows: z.array(v.folderRowSchema), count: z.number() })),
  /** Filter (part of a name, case ignored) and order of what is shown. Folders come first. */
  'folder.arrange': call(
    z.object({
      listId: v.idSchema,
      filter: z.string().max(1024),
      orderBy: z.enum(['name', 'size', 'modified']),
      direction: z.enum(['ascending', 'descending']),
    }),
    z.object({ count: z.number() }),
  ),
  /** Versions of exactly one file, newest first. */
  'history.open': call(z.object({ ...place, key: v.keySchema }), z.object({ listId: v.idSchema })),
  'history.rows': call(z.object(rowWindow), z.object({ rows: z.array(v.versionRowSchema), count: z.number() })),
  'listing.state': call(z.object({ listId: v.idSchema }), v.listingStateSchema),
  'listing.stop': call(z.object({ listId: v.idSchema }), nothing),
  'listing.close': call(z.object({ listId: v.idSchema }), nothing),

  'version.details': call(
    z.object({ ...place, key: v.keySchema, versionId: v.versionIdSchema }),
    v.versionDetailsSchema,
  ),

  'restore.plan': call(restoreInput, v.restorePlanViewSchema),
  /** `acceptWarnings` must name every warning of the plan that destroys something. */
  'restore.start': call(
    restoreInput.extend({ acceptWarnings: z.array(v.restoreWarningSchema).optional() }),
    z.object({ jobId: v.idSchema }),
  ),
  /** Makes deleted files current again: one job for each key. More than fit one call belong together by the `groupId` of the first answer. */
  'bringBack.start': call(
    z.object({ ...place, keys: z.array(v.keySchema).min(1).max(1000), groupId: v.idSchema.optional() }),
    z.object({ jobIds: z.array(v.idSchema), groupId: v.idSchema.optional() }),
  ),

  'transfers.list': call(nothing, z.object({ jobs: z.array(v.jobViewSchema), seq: z.number() })),
  'transfers.act': call(z.object({ jobId: v.idSchema, action: v.jobActionSchema }), z.object({ jobId: v.idSchema })),
  /** Parts of one job now; changes follow as `parts.changed` while `watch` is on. */
  'transfers.parts': call(z.object({ jobId: v.idSchema, watch: z.boolean() }), v.partsViewSchema),
} as const

export type CallName = keyof typeof calls
export type CallInput<Name extends CallName> = z.infer<(typeof calls)[Name]['input']>
export type CallOutput<Name extends CallName> = z.infer<(typeof calls)[Name]['output']>
/** Handlers for every call; the router checks both directions with the schemas. */
export type Handlers = {
  readonly [Name in CallName]: (input: CallInput<Name>, signal: AbortSignal) => Promise<CallOutput<Name>>
}
