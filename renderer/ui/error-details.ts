import type { ErrorView } from '../../app/contract/index.ts'
import type { MessageId, Text } from '../i18n/text.tsx'

const plainFacts = [
  ['httpStatus', 'fact.httpStatus'],
  ['providerCode', 'fact.providerCode'],
  ['providerMessage', 'fact.providerMessage'],
  ['requestId', 'fact.requestId'],
  ['extendedCode', 'fact.extendedCode'],
  ['operation', 'fact.operation'],
  ['bucket', 'fact.bucket'],
  ['key', 'fact.key'],
  ['endpointHint', 'fact.endpointHint'],
  ['regionHint', 'fact.regionHint'],
] as const satisfies readonly (readonly [keyof ErrorView['facts'], MessageId])[]

/** Name and value of every known fact, in the order in which they help. */
export function errorDetails(error: ErrorView, text: Text): [string, string][] {
  const lines: [string, string][] = [[text('fact.code'), error.code]]
  for (const [fact, id] of plainFacts) {
    const value = error.facts[fact]
    if (value !== undefined) lines.push([text(id), String(value)])
  }
  const { missingRights, clockOffsetMs } = error.facts
  if (missingRights !== undefined) lines.push([text('fact.missingRights'), missingRights.join(', ')])
  if (clockOffsetMs !== undefined) lines.push([text('fact.clockOffset'), `${Math.round(clockOffsetMs / 1000)} s`])
  return lines
}
