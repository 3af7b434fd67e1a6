import type { ErrorView } from '../../app/contract/index.ts'
import type { Formats } from './format.ts'
import { isSpoken } from './owner.ts'
import type { Text } from './text.tsx'

/** What went wrong in one sentence; when somebody else was faster, also who and when. */
export function errorSentence({ code, facts }: ErrorView, text: Text, formats: Formats): string {
  const { changedAt, changedBy } = facts
  if (code !== 'changed-meanwhile' || changedAt === undefined) return text(`error.${code}.text`)
  const when = formats.whenExactly(changedAt)
  return changedBy !== undefined && isSpoken(changedBy)
    ? text('error.changed.by', { who: changedBy, when })
    : text('error.changed.at', { when })
}
