import { type DragEvent, useMemo, useRef, useState } from 'react'
import type { JobView } from '../../../app/contract/index.ts'
import type { TransfersStore } from './store.ts'

/** What the grip of a waiting job does. */
export interface Grip {
  readonly start: (jobId: string, event: DragEvent) => void
  readonly end: () => void
}

/** Dragging a waiting job onto another one gives it that one's place. The menu of each does the same by keyboard. */
export function useDragging(store: TransfersStore, jobs: readonly JobView[]) {
  const dragged = useRef<string | undefined>(undefined)
  const [target, setTarget] = useState<string | undefined>(undefined)
  const grip = useMemo(
    (): Grip => ({
      start(jobId, { dataTransfer }) {
        dataTransfer.effectAllowed = 'move'
        dataTransfer.setData('text/plain', jobId)
        dragged.current = jobId
      },
      end() {
        dragged.current = undefined
        setTarget(undefined)
      },
    }),
    [],
  )
  const drop = (jobId: string) => {
    const moved = dragged.current
    if (moved === undefined || moved === jobId) return
    const waiting = jobs.filter((job) => job.turn !== undefined).map((job) => job.id)
    const isDownwards = waiting.indexOf(moved) < waiting.indexOf(jobId)
    // Dropped on one further down, it goes behind it; on one further up, before it.
    void store.moveBefore(moved, isDownwards ? waiting[waiting.indexOf(jobId) + 1] : jobId)
  }
  return {
    target,
    grip,
    placeOf: (jobId: string) => ({
      onDragOver: (event: DragEvent) => {
        if (dragged.current === undefined) return
        event.preventDefault()
        setTarget(jobId === dragged.current ? undefined : jobId)
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        drop(jobId)
        grip.end()
      },
    }),
  }
}
