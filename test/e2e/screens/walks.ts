import { browsing } from './browsing.ts'
import { connecting } from './connecting.ts'
import { lookingBack } from './looking-back.ts'
import { transferring } from './transferring.ts'
import type { Walk } from './walk.ts'

/** Every screen and state that a person can come to, in walks that each begin in a fresh window. */
export const walks: readonly Walk[] = [browsing, lookingBack, transferring, connecting]
