/** What a schedule is made of: blocks, producers of what is needed in them, and the tasks that these have there. */
import type { Axis, AxisSet, Equation, Kind, Monoid } from '../categories/equation.js'
import type { Table } from '../categories/table.js'
import type { Buffer, Operand, Recall, Statement, Value } from './loop.js'
import type { Replay } from './steps.js'

export type Action =
  | { readonly do: 'order'; readonly to: Buffer; readonly by: Buffer; readonly indices: readonly Equation[]; readonly extent: Equation }
  | { readonly do: 'reduce'; readonly monoid: Monoid; readonly axis: Axis }
  | { readonly do: 'carry'; readonly carry: Carried; readonly which: 'initial' | 'next' }
  | {
      readonly do: 'write'
      readonly buffer: Buffer
      readonly indices: readonly Equation[]
      readonly mode: '=' | '+='
      readonly partial: boolean
      readonly shape: readonly Equation[]
    }
/** What a producer does for every point of some axes, outermost first. */
export interface Task {
  readonly producer: Producer
  readonly axes: readonly Axis[]
  readonly value: Equation
  readonly action: Action
  /** It comes after those of the producer's tasks that are not last. */
  readonly last: boolean
}
/** The bounds of its loops, and the lengths of its arrays. */
export const boundsOf = ({ axes, producer }: Task): readonly Equation[] => [...axes.flatMap((a) => [a.lo, a.hi]), ...producer.lengths]
export const replaced = (action: Action, indices: readonly Equation[]): Action => ('indices' in action ? { ...action, indices } : action)
export const placesOf = ({ action }: Task): readonly Equation[] => ('indices' in action ? action.indices : [])
/** Something that loops make in a block: a reduction's result, or an array. */
export interface Producer {
  readonly name: string
  readonly buffer: Buffer | undefined
  readonly clear: boolean
  tasks: Task[]
  result: Value | undefined
  readonly recurs?: Recurs
  /** What the lengths of its arrays are made of: where only the run tells them, that comes first. */
  readonly lengths: readonly Equation[]
}
/** A recurrence, for every point of some axes around it: where its histories are, by them and by their states. */
export interface Recurs {
  readonly rows: ReadonlyMap<Equation, Rows>
  readonly along: Axis
  readonly around: readonly Axis[]
  readonly kind: Kind
  /** Of one that goes on for as long as a flag is true: how many steps it has taken. */
  readonly trips: Value | undefined
  /** Of one that is run backwards with less than all rows: what it makes again, and when. */
  readonly recall?: Recall
}
/** What is known of a state: all rows in an array; the last in an array, beside one for the next; or the last in a variable. */
export interface Rows {
  readonly all?: Buffer
  readonly last?: readonly [now: Buffer, next: Buffer]
  /** Some of the rows, beside the last: the others are made again. */
  readonly snapshots?: Buffer
  /** The last of the way there, which the way back does not leave in its place. */
  readonly end?: Buffer
  readonly carry?: Carried
}
export interface Carried {
  readonly value: Value
  initial?: Operand
  next?: Operand
}
export interface Block {
  readonly parent: Block | undefined
  readonly axis: Axis | undefined
  readonly open: AxisSet
  readonly depth: number
  /** This block only: one list for the many nodes that no other needs. */
  readonly alone: readonly Block[]
  order: number
  index: Value | undefined
  /** The recurrence that steps along the axis. */
  steps: Producer | undefined
  /** By the node that stands for what they make. */
  readonly producers: Map<Equation, Producer>
  groups: { readonly child: Block; readonly tasks: readonly Task[]; readonly generation: number }[]
  /** Tasks whose axes are all open. */
  here: { readonly task: Task; readonly generation: number }[]
  readonly code: Statement[]
  readonly memo: Table<Equation, Operand>
}
/** A family kept in an array: written in one block, read in others. */
export interface Kept {
  readonly buffer: Buffer
  readonly axes: readonly Axis[]
  readonly writer: Block
  /** Is the write a task's own? */
  readonly written: boolean
}
/** What is planned of a recurrence that is run backwards with less than all rows; what makes these again, once that is known. */
export interface Planned {
  readonly replay: Replay
  readonly buffer: Buffer
  readonly cursor: Value
  readonly slots: Value
  recall?: Recall
  kept?: readonly Rows[]
  again?: Producer
  rows?: readonly Equation[]
}
