/**
 * Where a traced value lives: the lambda that is running. Every axis made inside avoids those that are open around it, and a value is of use
 * only while its lambda runs. What JavaScript would do behind our back is an error that names the line.
 */
import { type Axis, type AxisSet, NONE, union } from '../categories/equation.js'
import { TraceError } from '../categories/errors.js'
import type { Taken } from '../categories/program.js'

/** A lambda that runs. */
export interface Scope {
  readonly outer: Scope | undefined
  /** The axes that are open in it. */
  readonly axes: AxisSet
  /** Of a branch: its guard. */
  readonly guard?: Axis
  /** The derivatives that are being taken around it. */
  readonly taken: readonly Taken[]
  readonly what: string
  readonly trace: Trace
  open: boolean
}
/** One call of `trace`, with the comparisons made in it that nothing has used yet, and where they were made. */
interface Trace {
  readonly unused: Map<object, Error>
  /** By what they say. */
  readonly derivatives: Map<string, readonly Taken[]>
}

let current: Scope | undefined

// Not in one expression, which bundlers take for a file to carry along.
const { url } = import.meta
const home = new URL('..', url)
const HOME = [home.href, decodeURIComponent(home.pathname)]
const here = (): Error => {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 100
  const error = new Error()
  Error.stackTraceLimit = before
  return error
}
/** ` (file:line:column)` of the innermost call that is not ours; empty if the stack does not say. */
const userLine = ({ stack = '' } = here()): string => {
  const own = (f: string): boolean => HOME.some((h) => f.includes(h)) || !/:\d+:\d+\)?$/.test(f)
  const frames = stack.split('\n').slice(1)
  const place = frames.find((f) => !own(f))?.match(/(?:file:\/\/)?([^\s()]+:\d+:\d+)\)?$/)?.[1]
  return place ? ` (${place})` : ''
}
/** An error that names the user's line. */
export const traceError = (message: string): TraceError => new TraceError(message + userLine())

/** @throws TraceError outside of a trace. */
export const scope = (what: string): Scope => {
  if (!current) throw traceError(`${what} works on traced values, and nothing is being traced; call it inside trace(space, (x) => …)`)
  return current
}
export const isTracing = (): boolean => current !== undefined
export const openAxes = (): AxisSet => current?.axes ?? NONE

const within = <T>(inner: Scope, body: () => T): T => {
  const before = current
  current = inner
  try {
    return body()
  } finally {
    inner.open = false
    current = before
  }
}
/** Runs a lambda of the trace with more axes open. */
export const enter = <T>(what: string, axes: AxisSet, body: () => T, guard?: Axis): T => {
  const outer = scope(what)
  return within({ outer, axes: union(outer.axes, axes), what, trace: outer.trace, open: true, taken: outer.taken, ...(guard && { guard }) }, body)
}
/** Runs a lambda of which a derivative is taken. */
export const enterDerivative = <T>(one: Taken, body: () => T): T => {
  const outer = scope(one.what)
  const taken = note([one])
  return within({ outer, axes: outer.axes, what: one.what, trace: outer.trace, open: true, taken }, body)
}
/** Remembers derivatives that are taken here, each in the one before it. */
export const note = (chain: readonly Taken[]): readonly Taken[] => {
  const { taken, trace } = scope('a derivative')
  const whole = [...taken, ...chain]
  trace.derivatives.set(JSON.stringify(whole), whole)
  return whole
}
/** The guards of the branches between here and where a value lives, the outermost first. */
export const guardsFrom = (home: Scope): readonly Axis[] => {
  const guards: Axis[] = []
  for (let s = current; s && s !== home; s = s.outer) if (s.guard) guards.unshift(s.guard)
  return guards
}
/** Runs the lambda of a new trace. @throws TraceError if a comparison made in it was not used. */
export const enterTrace = <T>(body: () => T): { readonly result: T; readonly derivatives: readonly (readonly Taken[])[] } => {
  const trace: Trace = { unused: new Map(), derivatives: new Map() }
  const result = within({ outer: current, axes: NONE, what: 'trace', trace, open: true, taken: [] }, body)
  for (const made of trace.unused.values())
    throw new TraceError(
      `a comparison of traced values was never used; was it a JavaScript condition? Write select(condition, x, y), cond or whileLoop instead${userLine(made)}`,
    )
  // What another derivative is taken in says itself what it is taken in.
  const all = [...trace.derivatives.values()]
  const inner = (chain: readonly Taken[]): boolean =>
    all.some((other) => other.length > chain.length && chain.every((t, k) => t.what === other[k]!.what))
  return { result, derivatives: all.filter((chain) => !inner(chain)) }
}

/** Remembers a comparison until it is used. */
export const expectUse = (value: object): void => void current?.trace.unused.set(value, here())
/** @throws TraceError unless the lambda that the value belongs to is running. */
export const use = (value: object, home: Scope | undefined, name: string): void => {
  if (!home) return
  if (home.trace !== current?.trace)
    throw traceError(`${name} of one trace was used ${current ? 'in another' : 'after it'}; give it to the inner program as an input`)
  if (!home.open) throw traceError(`${name} was used outside of the lambda of ${home.what} that it belongs to; return it from the lambda instead`)
  home.trace.unused.delete(value)
}
