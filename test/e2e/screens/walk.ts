import type { Words } from '../fixtures.ts'
import type { Person } from '../person.ts'

/** What a walk works with: a person before a fresh window, and the words on it. */
export interface Walker {
  readonly person: Person
  readonly words: Words
}

/** A screen or a state of one, and the way to it from the screen before. */
export interface Screen {
  readonly name: string
  readonly go: (walker: Walker) => Promise<void>
}

export interface Walk {
  readonly name: string
  readonly screens: readonly Screen[]
}
