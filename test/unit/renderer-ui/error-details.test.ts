import { describe, expect, it } from 'vitest'
import type { ErrorView } from '../../../app/contract/envelope.ts'
import { en } from '../../../renderer/i18n/en.ts'
import type { Text } from '../../../renderer/i18n/text.tsx'
import { errorDetails, rightsList } from '../../../renderer/ui/error-details.ts'

const text: Text = (id, values = {}) => en[id].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]))

const denied: ErrorView = {
  code: 'access-denied',
  message: 'CopyObject failed: 403 AccessDenied',
  facts: {
    httpStatus: 403,
    providerCode: 'AccessDenied',
    requestId: 'R1',
    operation: 'CopyObject',
    bucket: 'media',
    key: 'a b.mov',
    missingRights: ['oss:PutObject', 'oss:PutObjectTagging'],
    deniedSide: 'destination',
  },
}

describe('an error with its details', () => {
  it('gives the administrator one right a line, the side and the place', () => {
    expect(rightsList(denied, text).split('\n')).toEqual([
      'The destination may not be written. Ask your administrator for: oss:PutObject, oss:PutObjectTagging',
      'oss:PutObject',
      'oss:PutObjectTagging',
      'Bucket: media',
      expect.stringContaining('a b.mov'),
    ])
  })

  it('names no side that is not known', () => {
    const { deniedSide: _, ...facts } = denied.facts
    expect(rightsList({ ...denied, facts }, text)).toMatch(/^Ask your administrator for: oss:PutObject/)
  })

  it('shows status, code of the vendor and request id, and no message for developers', () => {
    const values = errorDetails(denied, text).map(([, value]) => value)
    expect(values).toEqual(expect.arrayContaining(['403', 'AccessDenied', 'R1']))
    expect(values).not.toContain(denied.message)
  })
})
