import type { ObjectStore } from '../../app/stores/object-store.ts'

/** A store that answers only what the test gives; everything else fails loudly. */
export function fakeStore(answers: Partial<ObjectStore>): ObjectStore {
  const base = { close: () => Promise.resolve(), ...answers }
  return new Proxy(base as ObjectStore, {
    get(target, name, receiver) {
      // A promise asks everything that it carries whether it is one itself.
      if (name in target || name === 'then') return Reflect.get(target, name, receiver)
      return () => Promise.reject(new Error(`The fake store does not answer ${String(name)}`))
    },
  })
}
