import type { Dialect } from './protocol/dialects.ts'

export interface Ids {
  /** Opaque, in the vendor's style. */
  readonly newVersionId: (dialect: Dialect) => string
  readonly newUploadId: () => string
  readonly newRequestId: () => string
}

export function createIds(random: () => number): Ids {
  function hex(length: number): string {
    let text = ''
    while (text.length < length)
      text += Math.floor(random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0')
    return text.slice(0, length)
  }
  return {
    newVersionId(dialect) {
      if (dialect.name === 'oss') return `CAEQ${Buffer.from(hex(45)).toString('base64')}`
      if (dialect.name === 'obs') return `G0011${hex(27).toUpperCase()}`
      return Buffer.from(hex(48), 'hex').toString('base64url').replaceAll('-', '.')
    },
    newUploadId: () => hex(32).toUpperCase(),
    newRequestId: () => hex(24).toUpperCase(),
  }
}
