import type { JobRecord } from './job-record.ts'

/** When a waiting job gets its turn: the smaller the sooner. Unless a person moved it, in the order in which jobs were made. */
export function turnOf({ turn, createdAt }: Pick<JobRecord, 'turn' | 'createdAt'>): number {
  return turn ?? createdAt
}

export function compareTurns(one: JobRecord, other: JobRecord): number {
  return turnOf(one) - turnOf(other)
}

/** A row of the list that waits for its turn. */
export interface WaitingRow {
  readonly id: string
  readonly turn: number
}

/**
 * Puts one row before another.
 * @param rows all that wait, in their order.
 * @param beforeTurn turn of the row that shall come next; absent: it goes to the end.
 * @returns the turns that change: one where there is room between the neighbours, else all of them.
 */
export function moveTurn(rows: readonly WaitingRow[], id: string, beforeTurn?: number): ReadonlyMap<string, number> {
  const others = rows.filter((row) => row.id !== id)
  const found = beforeTurn === undefined ? -1 : others.findIndex((row) => row.turn >= beforeTurn)
  return insertTurn(others, id, found === -1 ? others.length : found)
}

function insertTurn(others: readonly WaitingRow[], id: string, index: number): ReadonlyMap<string, number> {
  const before = others[index - 1]
  const after = others[index]
  if (before === undefined) return new Map([[id, (after?.turn ?? 0) - 1]])
  if (after === undefined) return new Map([[id, before.turn + 0.5]])
  const between = (before.turn + after.turn) / 2
  if (before.turn < between && between < after.turn) return new Map([[id, between]])
  // Made in the same millisecond: all get a turn of their own, before whatever is made later.
  const first = (others[0]?.turn ?? 0) - others.length
  const ids = others.map((row) => row.id).toSpliced(index, 0, id)
  return new Map(ids.map((one, position) => [one, first + position]))
}
