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
  ['file', 'fact.file'],
  ['field', 'fact.field'],
] as const satisfies readonly (readonly [keyof ErrorView['facts'], MessageId])[]

/** What to send to the administrator: the rights, one a line, and where they are missing. */
export function rightsList(error: ErrorView, text: Text): string {
  const { missingRights = [], bucket, key } = error.facts
  return [
    rightsSentence(error, text),
    ...missingRights,
    ...(bucket === undefined ? [] : [`${text('fact.bucket')}: ${bucket}`]),
    ...(key === undefined ? [] : [`${text('fact.key')}: ${key}`]),
  ].join('\n')
}

export function rightsSentence(error: ErrorView, text: Text): string {
  const { missingRights = [], deniedSide } = error.facts
  const rights = missingRights.join(', ')
  return deniedSide === undefined ? text('error.rights', { rights }) : text(`error.rights.${deniedSide}`, { rights })
}

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
