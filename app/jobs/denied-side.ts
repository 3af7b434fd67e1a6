import { AppError } from '../domain/app-error.ts'
import type { PinnedSource } from './job-record.ts'

const reads = /:Get(?:Object|ObjectVersion)(?:Version)?(?:Tagging)?$/
const writesObject = /:PutObject$/

/** Says that it was the source that may not be read: nothing else was asked for. */
export function atSource(thrown: unknown): never {
  if (!isDenial(thrown)) throw thrown
  throw withFacts(thrown, { deniedSide: 'source' })
}

/**
 * A store refuses a copy without a word about which side it refused. What was read of the source before tells: the version and its tags could be
 * read, so that the destination is what is missing (protocols 10). Where the tags could not be read both sides stay named.
 */
export function atDestination(pinned: PinnedSource): (thrown: unknown) => never {
  return (thrown) => {
    if (!isDenial(thrown) || pinned.tags === undefined) throw thrown
    const missingRights = (thrown.facts.missingRights ?? []).filter((right) => !reads.test(right))
    const tagging = pinned.tags.length === 0 ? [] : missingRights.filter((right) => writesObject.test(right))
    throw withFacts(thrown, {
      deniedSide: 'destination',
      missingRights: [...missingRights, ...tagging.map((right) => `${right}Tagging`)],
    })
  }
}

function isDenial(thrown: unknown): thrown is AppError {
  return thrown instanceof AppError && thrown.code === 'access-denied'
}

function withFacts(error: AppError, facts: AppError['facts']): AppError {
  return new AppError(error.code, error.message, {
    retry: error.retry,
    facts: { ...error.facts, ...facts },
    cause: error,
  })
}
