import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod'
import type { Rectangle } from './electron-port.ts'

const stateSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(200).max(20_000),
  height: z.number().int().min(200).max(20_000),
  isMaximized: z.boolean(),
})
export type WindowState = z.infer<typeof stateSchema>

/** What must be seen of a title bar so that the window can be grabbed. */
const graspWidth = 120
const graspHeight = 40

function isGraspable(state: Rectangle, area: Rectangle): boolean {
  const left = Math.max(state.x, area.x)
  const right = Math.min(state.x + state.width, area.x + area.width)
  const isBarInside = state.y >= area.y && state.y + graspHeight <= area.y + area.height
  return right - left >= graspWidth && isBarInside
}

/** @returns where the window was, when that is still on a screen; otherwise undefined. A broken file costs only the position. */
export function readWindowState(file: string, areas: readonly Rectangle[]): WindowState | undefined {
  try {
    const state = stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return areas.some((area) => isGraspable(state, area)) ? state : undefined
  } catch {
    return undefined
  }
}

/** Written at once, since it is last called while the process ends. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 })
  } catch {
    // The position of a window is worth no message.
  }
}
