import { AppError } from '../domain/app-error.ts'
import { rowIdOf } from './group-book.ts'
import type { JobBook } from './job-book.ts'
import type { JobRecord } from './job-record.ts'
import { compareTurns, moveTurn, turnOf } from './turns.ts'

/**
 * Lets what waits of a row have its turn before another row, or after all; the journal keeps it.
 * @throws AppError `job-not-found`, `illegal-transition` when it waits no longer.
 */
export function moveRow(book: JobBook, rowId: string, beforeRowId: string | undefined): void {
  const membersOf = (id: string) => {
    const members = book.ofGroup(id)
    return members.length > 0 ? members : [book.get(id)]
  }
  const waitingOf = (id: string) => membersOf(id).filter(isWaiting)
  if (waitingOf(rowId).length === 0) throw new AppError('illegal-transition', 'It waits for its turn no longer')
  const waiting = book.all().filter(isWaiting).toSorted(compareTurns)
  const rows = [...new Map(waiting.map((record) => [rowIdOf(record), turnOf(record)]))]
  const [next] = beforeRowId === undefined ? [] : membersOf(beforeRowId)
  const turns = moveTurn(
    rows.map(([id, turn]) => ({ id, turn })),
    rowId,
    next === undefined ? undefined : turnOf(next),
  )
  for (const [id, turn] of turns) for (const { id: jobId } of waitingOf(id)) book.patch(jobId, { turn })
}

function isWaiting({ machine }: JobRecord): boolean {
  return machine.state === 'queued'
}
