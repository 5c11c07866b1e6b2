/** What a schedule is free to do: what is stored and what is computed again is decided by these numbers, and nowhere else. */
import type { Memory } from './memory.js'

export interface Policy {
  /** A family that costs this much to compute again, in additions, is stored: if a loop on the way does not see it, … */
  readonly hoists: number
  /** … or if several loops need it. */
  readonly keeps: number
  /** What is computed of elements that data chooses is stored for each of these, if it costs this much. */
  readonly gathers: number
  /** May loops over equal axes be one? */
  readonly fuses: boolean
  /** May a sum go around the array that it is summed into? Then several iterations add to one element. */
  readonly interchanges: boolean
  /** May products and sums be bracketed otherwise, and short ones be written out, which changes their rounding? */
  readonly rounds: boolean
  /** Are rows that nothing reads again forgotten, and recurrences that run in step one? */
  readonly forgets: boolean
  /** What loops keep that are run backwards. */
  readonly memory: Memory
  /** Where all rows are kept, is more kept that ways back need? Then products may be bracketed otherwise than under other policies. */
  readonly remembers: boolean
}
export const standard: Policy = {
  hoists: 5,
  keeps: 5,
  gathers: 40,
  fuses: true,
  interchanges: true,
  rounds: true,
  forgets: true,
  memory: 'all',
  remembers: true,
}
/** Every loop alone, nothing kept: the oracle of the other. */
export const naive: Policy = {
  hoists: Number.POSITIVE_INFINITY,
  keeps: Number.POSITIVE_INFINITY,
  gathers: Number.POSITIVE_INFINITY,
  fuses: false,
  interchanges: false,
  rounds: false,
  forgets: false,
  memory: 'all',
  remembers: false,
}
/** Numbers are added and multiplied as the equations say. */
export const exact: Policy = { ...standard, rounds: false }
/** Each element belongs to one iteration of the outermost loop, wherever that can be had. */
export const parallel: Policy = { ...standard, gathers: Number.POSITIVE_INFINITY, interchanges: false, forgets: false }
