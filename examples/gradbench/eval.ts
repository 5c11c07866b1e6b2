/** What an eval is: a program, how the fields of its messages are that program's inputs, and which of its modes answers which function. */
import type { Callable, Data, Mode, Space } from 'cotangent'

/** Arrays by name, row by row: what a module gives for a record of arrays. */
export type Arrays = Readonly<Record<string, Float64Array>>

/** A function of an eval. */
export interface Task<Input, P> {
  /** The program that it is about: the eval's own, or one that is made of it. */
  readonly of?: (program: P) => Callable
  readonly mode: Mode
  /** By which inputs, where the mode is a derivative. */
  readonly by?: readonly string[]
  /** What the mode gave, as JSON has it; numbers are so already. */
  readonly answer?: (result: never, input: Input) => unknown
}

export interface Eval<Input = never, P = Callable> {
  /** The program for an input: the same for all, unless a structure depends on it. */
  readonly program: (input: Input) => P
  readonly inputs: (input: Input) => Readonly<Record<string, Data<Space>>>
  readonly functions: Readonly<Record<string, Task<Input, P>>>
}

/** Flat numbers as a list. */
export const list = (x: Float64Array): number[] => Array.from(x)
/** Flat numbers as lists of `width`. */
export const rows = (x: Float64Array, width: number): number[][] =>
  Array.from({ length: width === 0 ? 0 : x.length / width }, (_, i) => list(x.subarray(i * width, (i + 1) * width)))
