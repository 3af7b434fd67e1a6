import { diffArrays } from 'diff'

/** A stretch that differs: `leftCount` items from `left` stand where `rightCount` items from `right` are. */
export interface Change {
  readonly left: number
  readonly leftCount: number
  readonly right: number
  readonly rightCount: number
}

type Region = readonly [leftFrom: number, leftTo: number, rightFrom: number, rightTo: number]

/** Regions up to this many items are compared exactly, when nothing in them occurs only once, and so many in all. */
const exactItems = 4000
const exactItemsInAll = 100_000
const mostEdits = 400
/** How often an item may be looked at before what is left counts as changed: a measure that is the same on every machine. */
const mostLooks = 60

/**
 * Aligns two sequences of numbers from 0 on, best without gaps. First by what occurs once on either side (patience diff, B. Cohen), which takes time
 * in proportion to the length however much differs; what lies between is compared exactly as long as it is short.
 * The work is bounded: what is not aligned by then counts as changed.
 * @returns the changes in order, neighbours joined.
 */
export function align(left: Int32Array, right: Int32Array): Change[] {
  const changes: Change[] = []
  const add = ([leftFrom, leftTo, rightFrom, rightTo]: Region) => {
    if (leftFrom === leftTo && rightFrom === rightTo) return
    const last = changes.at(-1)
    if (last !== undefined && last.left + last.leftCount === leftFrom && last.right + last.rightCount === rightFrom) {
      const leftCount = last.leftCount + leftTo - leftFrom
      const rightCount = last.rightCount + rightTo - rightFrom
      changes[changes.length - 1] = { left: last.left, leftCount, right: last.right, rightCount }
    } else {
      changes.push({ left: leftFrom, leftCount: leftTo - leftFrom, right: rightFrom, rightCount: rightTo - rightFrom })
    }
  }
  const findAnchors = anchorFinder(left, right)
  let looksLeft = mostLooks * (left.length + right.length)
  let exactLeft = exactItemsInAll
  // A stack instead of recursion: regions are pushed last first, so that changes come in order.
  const todo: Region[] = [[0, left.length, 0, right.length]]
  for (let region = todo.pop(); region !== undefined; region = todo.pop()) {
    const inner = trim(left, right, region)
    const [leftFrom, leftTo, rightFrom, rightTo] = inner
    const size = leftTo - leftFrom + rightTo - rightFrom
    looksLeft -= size
    if (leftFrom === leftTo || rightFrom === rightTo || looksLeft < 0) {
      add(inner)
      continue
    }
    const anchors = findAnchors(inner)
    if (anchors !== undefined && anchors.length > 0) todo.push(...between(anchors, inner).toReversed())
    else if (anchors === undefined || size > Math.min(exactItems, exactLeft)) add(inner)
    else {
      exactLeft -= size
      for (const part of compareExactly(left, right, inner)) add(part)
    }
  }
  return changes
}

/** Takes away what is the same at both ends. */
function trim(left: Int32Array, right: Int32Array, [leftStart, leftEnd, rightStart, rightEnd]: Region): Region {
  let [leftFrom, leftTo, rightFrom, rightTo] = [leftStart, leftEnd, rightStart, rightEnd]
  while (leftFrom < leftTo && rightFrom < rightTo && left[leftFrom] === right[rightFrom]) {
    leftFrom++
    rightFrom++
  }
  while (leftFrom < leftTo && rightFrom < rightTo && left[leftTo - 1] === right[rightTo - 1]) {
    leftTo--
    rightTo--
  }
  return [leftFrom, leftTo, rightFrom, rightTo]
}

type Anchor = readonly [left: number, right: number]

/** Places of items in a stretch, by item; cleared by a new stamp instead of being filled anew for each stretch. */
function createPlaces(itemCount: number) {
  const places = new Int32Array(itemCount)
  const stamps = new Int32Array(itemCount)
  let stamp = 0
  return {
    read(items: Int32Array, from: number, to: number): void {
      stamp++
      for (let at = from; at < to; at++) {
        const item = items[at] ?? 0
        places[item] = stamps[item] === stamp ? -1 : at
        stamps[item] = stamp
      }
    },
    /** Where an item is that occurs once; -1 for others. */
    placeOf: (item: number): number => (stamps[item] === stamp ? (places[item] ?? -1) : -1),
    has: (item: number): boolean => stamps[item] === stamp,
  }
}

/**
 * Finds the longest run of items, each only once on either side, that stand in the same order.
 * @returns of the finder: undefined when the two sides have nothing in common.
 */
function anchorFinder(left: Int32Array, right: Int32Array): (region: Region) => Anchor[] | undefined {
  const itemCount = 1 + Math.max(largestOf(left), largestOf(right))
  const inLeft = createPlaces(itemCount)
  const inRight = createPlaces(itemCount)
  return ([leftFrom, leftTo, rightFrom, rightTo]) => {
    inLeft.read(left, leftFrom, leftTo)
    inRight.read(right, rightFrom, rightTo)
    const pairs: Anchor[] = []
    let isShared = false
    for (let at = leftFrom; at < leftTo; at++) {
      const item = left[at] ?? 0
      isShared ||= inRight.has(item)
      const other = inRight.placeOf(item)
      if (other >= 0 && inLeft.placeOf(item) === at) pairs.push([at, other])
    }
    return isShared ? longestRising(pairs) : undefined
  }
}

function largestOf(items: Int32Array): number {
  let largest = 0
  for (const item of items) largest = Math.max(largest, item)
  return largest
}

/** Longest increasing subsequence by the second number (patience sorting). */
function longestRising(pairs: readonly Anchor[]): Anchor[] {
  const tops: number[] = []
  const before = new Int32Array(pairs.length).fill(-1)
  pairs.forEach(([, value], index) => {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1
      else high = middle
    }
    before[index] = low === 0 ? -1 : (tops[low - 1] ?? -1)
    tops[low] = index
  })
  const rising: Anchor[] = []
  for (let index = tops.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const pair = pairs[index]
    if (pair !== undefined) rising.push(pair)
  }
  return rising.toReversed()
}

/** The regions that anchors leave between them. */
function between(anchors: readonly Anchor[], [leftFrom, leftTo, rightFrom, rightTo]: Region): Region[] {
  const regions: Region[] = []
  let [left, right] = [leftFrom, rightFrom]
  for (const [anchorLeft, anchorRight] of anchors) {
    if (anchorLeft > left || anchorRight > right) regions.push([left, anchorLeft, right, anchorRight])
    left = anchorLeft + 1
    right = anchorRight + 1
  }
  regions.push([left, leftTo, right, rightTo])
  return regions
}

function compareExactly(left: Int32Array, right: Int32Array, region: Region): Region[] {
  const [leftFrom, leftTo, rightFrom, rightTo] = region
  const one = Array.from(left.subarray(leftFrom, leftTo))
  const other = Array.from(right.subarray(rightFrom, rightTo))
  const found = diffArrays(one, other, { maxEditLength: mostEdits })
  if (found === undefined) return [region]
  const parts: Region[] = []
  let [atLeft, atRight] = [leftFrom, rightFrom]
  for (const { added, removed, value } of found) {
    const [goneCount, comeCount] = [added ? 0 : value.length, removed ? 0 : value.length]
    if (added || removed) parts.push([atLeft, atLeft + goneCount, atRight, atRight + comeCount])
    atLeft += goneCount
    atRight += comeCount
  }
  return parts
}
