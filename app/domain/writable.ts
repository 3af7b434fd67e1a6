/** A record that is still being made: its optional fields are set where there is something to set, with no copy for each. */
export type Writable<T> = { -readonly [Name in keyof T]: T[Name] }
