import type { DatabaseSync } from 'node:sqlite'
import { type BundleItem, itemStateOf, type ItemState, parseItemRow, toItemRow } from './bundle-item.ts'

/** What is needed of an item to count it. */
export interface ItemMark {
  readonly at: number
  readonly state: ItemState
  readonly sizeBytes: number
}

/** Files of bundles in the journal's database. What is put waits in memory for the journal's next write. */
export interface ItemTable {
  put(groupId: string, items: readonly BundleItem[]): void
  /** Items from a place on, in order. */
  read(groupId: string, from: number, count: number): BundleItem[]
  marks(groupId: string): ItemMark[]
  drop(groupId: string): void
  isIdle(): boolean
  /** Inside a transaction of the journal. */
  write(): void
  /** What was written needs no more waiting. */
  clear(): void
}

export const createItemTableSql = `CREATE TABLE IF NOT EXISTS bundle_items (
  group_id TEXT NOT NULL, at INTEGER NOT NULL, state INTEGER NOT NULL, size_bytes INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (group_id, at)) WITHOUT ROWID;`

export function createItemTable(database: DatabaseSync): ItemTable {
  const save = database.prepare(`INSERT INTO bundle_items (group_id, at, state, size_bytes, data) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (group_id, at) DO UPDATE SET state = excluded.state, size_bytes = excluded.size_bytes, data = excluded.data`)
  const readSome = database.prepare(
    'SELECT at, state, size_bytes, data FROM bundle_items WHERE group_id = ? AND at >= ? ORDER BY at LIMIT ?',
  )
  const readMarks = database.prepare('SELECT at, state, size_bytes FROM bundle_items WHERE group_id = ? ORDER BY at')
  const dropAll = database.prepare('DELETE FROM bundle_items WHERE group_id = ?')
  const waiting = new Map<string, Map<number, BundleItem>>()
  const dropped = new Set<string>()

  return {
    put(groupId, items) {
      const some = waiting.get(groupId) ?? new Map<number, BundleItem>()
      waiting.set(groupId, some)
      for (const item of items) some.set(item.at, item)
    },
    read(groupId, from, count) {
      const newer = waiting.get(groupId)
      const found = new Map<number, BundleItem>()
      for (const row of readSome.iterate(groupId, from, count)) {
        const at = Number(row['at'])
        const columns = { at, state: Number(row['state']), sizeBytes: Number(row['size_bytes']) }
        found.set(at, newer?.get(at) ?? parseItemRow({ ...columns, data: String(row['data']) }))
      }
      // Places have no gaps: what is missing has not been written yet.
      for (let at = from; newer !== undefined && at < from + count; at++) {
        const item = newer.get(at)
        if (item !== undefined) found.set(at, item)
      }
      return [...found.values()].sort((one, other) => one.at - other.at)
    },
    marks(groupId) {
      const marks: ItemMark[] = []
      for (const row of readMarks.iterate(groupId)) {
        const at = Number(row['at'])
        marks[at] = { at, state: itemStateOf(Number(row['state'])), sizeBytes: Number(row['size_bytes']) }
      }
      for (const { at, state, sizeBytes } of waiting.get(groupId)?.values() ?? []) marks[at] = { at, state, sizeBytes }
      return marks
    },
    drop(groupId) {
      waiting.delete(groupId)
      dropped.add(groupId)
    },
    isIdle: () => waiting.size + dropped.size === 0,
    write() {
      for (const groupId of dropped) dropAll.run(groupId)
      for (const [groupId, items] of waiting) {
        for (const item of items.values()) {
          const { at, state, sizeBytes, data } = toItemRow(item)
          save.run(groupId, at, state, sizeBytes, data)
        }
      }
    },
    clear() {
      waiting.clear()
      dropped.clear()
    },
  }
}
