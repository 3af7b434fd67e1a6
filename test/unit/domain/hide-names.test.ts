import { describe, expect, it } from 'vitest'
import { createNameHider } from '../../../app/domain/hide-names.ts'

describe('names in a support file', () => {
  it('are replaced by the same word everywhere, longest first', () => {
    const hider = createNameHider()
    expect(hider.add('bucket', 'team')).toBe('bucket-1')
    expect(hider.add('bucket', 'team-documents')).toBe('bucket-2')
    expect(hider.add('bucket', 'team')).toBe('bucket-1')
    expect(hider.hide('team-documents and "team", not teams or my-team')).toBe(
      'bucket-2 and "bucket-1", not teams or my-team',
    )
  })

  it('cover everything below the domain of a known host, with its port', () => {
    const hider = createNameHider()
    hider.add('host', 'oss.corp.example:8443')
    const hidden = hider.hide('team.oss.corp.example:8443, *.corp.example, corp.example, other.test')
    expect(hidden).not.toContain('corp.example')
    expect(hidden).toContain('other.test')
    expect(hider.names().map(({ name }) => name)).toContain('team.oss.corp.example:8443')
  })

  it('are addresses too, and do not turn one address into a domain', () => {
    const hider = createNameHider()
    hider.add('host', '10.0.0.7:9000')
    hider.add('address', 'fe80::1')
    expect(hider.hide('10.0.0.7:9000 is not 110.0.0.7; fe80::1')).toBe('host-1 is not 110.0.0.7; address-1')
  })

  it('leave files without any name', () => {
    const hider = createNameHider()
    hider.drop('合同/Lease (2).docx')
    hider.drop('Lease (2).docx')
    hider.drop('a')
    expect(hider.hide('copying 合同/Lease (2).docx, then Lease (2).docx a')).toBe('copying (a file), then (a file) a')
    expect(hider.names()).toEqual([])
  })
})
