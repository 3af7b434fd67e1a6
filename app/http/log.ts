/** Where the stores tell what they do; every fact is redacted before it gets here. */
export interface HttpLog {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
}
