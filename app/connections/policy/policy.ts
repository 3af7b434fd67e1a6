import type { PolicyView } from '../../contract/policy-views.ts'
import type { Access } from '../guard-store.ts'
import type { ConnectionProfile } from '../profile-file.ts'
import type { ProxyChoice } from '../proxy.ts'

/** What an organisation set for this computer. What is not said in it is left to the person. */
export interface Policy {
  readonly organisation?: string
  /** Whom to ask, as people read it. */
  readonly contact?: string
  /** Connections that are there whatever the person does; their keys are the person's to enter. */
  readonly connections: readonly ConnectionProfile[]
  readonly newConnections: 'allowed' | 'forbidden'
  readonly permanentDeletion: 'allowed' | 'forbidden'
  /** Links that let people without an account read a version. */
  readonly links: 'allowed' | 'forbidden'
  /** The most that any connection may do. */
  readonly access: Access
  readonly proxy?: ProxyChoice
  readonly language?: 'zh-CN' | 'en'
  /** The vault is locked after so long without a touch, or sooner where the person chose so. */
  readonly lockAfterMinutes?: number
  /** The file could not be understood, and the strict side was taken. */
  readonly isDamaged: boolean
}

/** Nothing is set. */
export const noPolicy: Policy = {
  connections: [],
  newConnections: 'allowed',
  permanentDeletion: 'allowed',
  links: 'allowed',
  access: 'full',
  isDamaged: false,
}

/** Where a file is there and cannot be understood: it may forbid anything, so nothing is changed until somebody mends it. */
export const strictPolicy: Policy = {
  connections: [],
  newConnections: 'forbidden',
  permanentDeletion: 'forbidden',
  links: 'forbidden',
  access: 'read-only',
  isDamaged: true,
}

const strictness: Readonly<Record<Access, number>> = { full: 0, 'restore-only': 1, 'read-only': 2 }

/** The stricter of two. */
export function stricterAccess(one: Access, other: Access): Access {
  return strictness[one] >= strictness[other] ? one : other
}

/** The most that a connection may do under a policy: forbidding permanent deletion leaves what loses nothing. */
export function mostAccess(policy: Policy): Access {
  return stricterAccess(policy.access, policy.permanentDeletion === 'forbidden' ? 'restore-only' : 'full')
}

/** What a window is told, so that it can say which controls are set, and by whom. */
export function toPolicyView(policy: Policy): PolicyView {
  const { organisation, contact, isDamaged } = policy
  return {
    ...(organisation === undefined ? {} : { organisation }),
    ...(contact === undefined ? {} : { contact }),
    isDamaged,
    newConnections: policy.newConnections,
    links: policy.links,
    mostAccess: mostAccess(policy),
    setsProxy: policy.proxy !== undefined,
    setsLanguage: policy.language !== undefined,
    ...(policy.lockAfterMinutes === undefined ? {} : { lockAfterMinutes: policy.lockAfterMinutes }),
  }
}
