import { useEffect } from 'react'
import type { Bridge } from '../bridge/bridge.ts'

const tellEveryMs = 15_000

/** Tells the engine that somebody is there, while a lock waits for nobody being there. */
export function usePresence(bridge: Bridge, isWatched: boolean): void {
  useEffect(() => {
    if (!isWatched) return undefined
    let toldAt = Number.NEGATIVE_INFINITY
    const tell = ({ timeStamp }: Event) => {
      if (timeStamp - toldAt < tellEveryMs) return
      toldAt = timeStamp
      void bridge.call('app.active', {})
    }
    const kinds = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const
    for (const kind of kinds) addEventListener(kind, tell, { passive: true, capture: true })
    return () => {
      for (const kind of kinds) removeEventListener(kind, tell, { capture: true })
    }
  }, [bridge, isWatched])
}
