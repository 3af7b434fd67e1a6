import { createInterface } from 'node:readline'
import type { CopySpec } from '../spec.ts'

/** How a tool's process talks with the bench: before each copy it says `ready`, is told `go`, and tells how it went in one line of JSON. */
export interface ToolResult {
  readonly ok: boolean
  readonly detail?: string
}

/** A tool that has connected. */
export interface Tool {
  /** What it does before a copy is asked for. */
  prepare?(): Promise<void>
  copy(): Promise<ToolResult>
}

/** Runs a tool written in Node until the bench hangs up. */
export async function converse(connect: (spec: CopySpec) => Promise<Tool>): Promise<void> {
  const tool = await connect(JSON.parse(process.argv[2] ?? '{}') as CopySpec)
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  for (;;) {
    await tool.prepare?.()
    process.stdout.write('ready\n')
    if ((await lines.next()).done === true) process.exit(0)
    let result: ToolResult
    try {
      result = await tool.copy()
    } catch (thrown) {
      result = { ok: false, detail: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) }
    }
    process.stdout.write(`${JSON.stringify(result)}\n`)
  }
}
