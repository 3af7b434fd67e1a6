import type { ImportCandidate, OfferedFile } from '../../contract/connecting.ts'
import type { ConnectionDraft } from '../../contract/views.ts'
import { AppError } from '../../domain/app-error.ts'
import { hintOf } from '../draft.ts'
import { guessRegion, parseEndpoint } from '../endpoint.ts'
import type { ConnectionSecret } from '../vault.ts'
import { readConnectionFile } from './connection-file.ts'
import type { FoundConnection } from './found.ts'
import { readPasted } from './pasted.ts'

/** What was found and not yet chosen is forgotten after this, and when there is more of it than anybody looks at. */
const keptForMs = 15 * 60_000
const maxKept = 500
const maxOffers = 20

export interface ImporterOptions {
  readonly now: () => number
  readonly newId: () => string
  /** Hears that a file was offered. */
  readonly onOffered?: () => void
  /** Reads the configuration files of other programs. */
  readonly findConfigurations: () => Promise<readonly FoundConnection[]>
}

/** Holds what was pasted or found, with its secrets, until a person chooses it. */
export interface Importer {
  /** Errors: `invalid-input` when nothing was found; `vault-locked`, `wrong-passphrase`, `vault-damaged` for a connection file. */
  parse(text: string, passphrase: string | undefined): Promise<ImportCandidate[]>
  /** Keeps a file that was opened from outside until somebody looks at it. */
  offer(name: string, text: string): void
  offered(): OfferedFile[]
  forgetOffer(offerId: string): void
  /** Errors: `invalid-input` when it was forgotten, and those of `parse`. */
  parseOffered(offerId: string, passphrase: string | undefined): Promise<ImportCandidate[]>
  find(): Promise<ImportCandidate[]>
  secretOf(importId: string): ConnectionSecret | undefined
  /** The draft of a chosen candidate; its secret is named by the draft's `importId`. Errors: `invalid-input`. */
  draftOf(importId: string): ConnectionDraft
}

/** Brings what was written into the form of a profile, where it can be. */
function settle(found: FoundConnection): FoundConnection {
  if (found.endpoint === '') return found
  try {
    const endpoint = parseEndpoint(found.endpoint)
    const bucket = found.bucket ?? endpoint.bucket
    return {
      ...found,
      endpoint: endpoint.origin,
      region: found.region || guessRegion(found.dialect, endpoint.host) || '',
      ...(bucket === undefined ? {} : { bucket }),
    }
  } catch {
    return { ...found, endpoint: '', problem: found.problem ?? 'no-endpoint' }
  }
}

export function createImporter({ now, newId, onOffered, findConfigurations }: ImporterOptions): Importer {
  const kept = new Map<string, { readonly found: FoundConnection; readonly until: number }>()

  const keep = (found: FoundConnection): ImportCandidate => {
    for (const [id, { until }] of kept) if (until <= now() || kept.size >= maxKept) kept.delete(id)
    const importId = newId()
    kept.set(importId, { found, until: now() + keptForMs })
    const { secret, ...open } = found
    return {
      importId,
      ...open,
      accessKeyIdHint: hintOf(secret?.accessKeyId ?? ''),
      hasSecret: secret !== undefined,
      hasToken: secret?.securityToken !== undefined,
      ...(secret?.expiresAt === undefined ? {} : { expiresAt: secret.expiresAt }),
    }
  }
  const foundOf = (importId: string): FoundConnection | undefined => {
    const entry = kept.get(importId)
    return entry === undefined || entry.until <= now() ? undefined : entry.found
  }

  const offers = new Map<string, { readonly name: string; readonly text: string }>()
  const parse = async (text: string, passphrase: string | undefined) => {
    const found = (await readConnectionFile(text, passphrase)) ?? readPasted(text)
    if (found.length === 0) throw new AppError('invalid-input', 'Nothing in the text looks like a connection')
    return found.slice(0, 100).map(settle).map(keep)
  }

  return {
    parse,
    offer(name, text) {
      // Who opens many files at once looks at the last ones.
      for (const offerId of [...offers.keys()].slice(0, -(maxOffers - 1))) offers.delete(offerId)
      offers.set(newId(), { name, text })
      onOffered?.()
    },
    offered: () => [...offers].map(([offerId, { name }]) => ({ offerId, name })),
    forgetOffer: (offerId) => void offers.delete(offerId),
    async parseOffered(offerId, passphrase) {
      const offer = offers.get(offerId)
      if (offer === undefined) throw new AppError('invalid-input', 'This file was put away; open it again')
      return parse(offer.text, passphrase)
    },
    async find() {
      return (await findConfigurations()).slice(0, 100).map(settle).map(keep)
    },
    secretOf: (importId) => foundOf(importId)?.secret,
    draftOf(importId) {
      const found = foundOf(importId)
      if (found === undefined) throw new AppError('invalid-input', 'This was found too long ago; look again')
      if (found.endpoint === '') throw new AppError('invalid-input', 'The endpoint is missing')
      const { name, dialect, endpoint, region, addressing, signatureVersion, bucket, access, customDomains } = found
      const { isAnonymous } = found
      return {
        name,
        dialect,
        endpoint,
        region,
        addressing,
        bucket,
        access,
        signatureVersion,
        customDomains,
        isAnonymous,
        accessKeyId: '',
        accessKeySecret: '',
        importId,
      }
    },
  }
}
