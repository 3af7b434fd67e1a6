/**
 * Runs tasks one after the other, in the order they were asked for; one that fails does not stop the next.
 * For files that are read, changed and written as a whole.
 */
export function createSerialised(): <Value>(task: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const run = last.then(task, task)
    last = run.catch(() => undefined)
    return run
  }
}
