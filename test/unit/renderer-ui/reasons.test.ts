import { describe, expect, it } from 'vitest'
import type { ConnectionView, PolicyView } from '../../../app/contract/index.ts'
import { reasonsFor } from '../../../renderer/shell/use-reasons.ts'

const text = (id: string) => id
const connection = (more: Partial<ConnectionView>): ConnectionView => ({
  id: 'c1',
  name: 'Office',
  dialect: 'oss',
  endpoint: 'https://oss.example',
  region: 'cn-hangzhou',
  addressing: 'virtual-hosted',
  accessKeyIdHint: '',
  hasToken: false,
  isPractice: false,
  hasSecret: true,
  access: 'full',
  ...more,
})
const policy = (links: PolicyView['links']): PolicyView => ({
  isDamaged: false,
  newConnections: 'allowed',
  links,
  mostAccess: 'full',
  setsProxy: false,
  setsLanguage: false,
})
const reasonOfLink = (more: Partial<ConnectionView>, set?: PolicyView) =>
  reasonsFor({ connection: connection(more), policy: set, organisation: 'Example', deniedBucket: undefined }, text).link

describe('why there is no link to a version', () => {
  it.each([
    ['nothing is in the way', {}, undefined, undefined],
    ['looking only is no hindrance', { access: 'read-only' }, policy('allowed'), undefined],
    ['the organisation forbids it', {}, policy('forbidden'), 'reason.policy.link'],
    ['there is no key', { accessSetBy: 'anonymous', access: 'read-only' }, undefined, 'reason.anonymous.link'],
    ['the practice store is the own one', { isPractice: true }, policy('forbidden'), undefined],
  ] as const)('%s', (_what, more, set, reason) => {
    expect(reasonOfLink(more, set)).toBe(reason)
  })
})
