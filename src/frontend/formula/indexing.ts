/** `x[1]`, `x[2:end]`, `A[1, :]`: from 1, both ends included. A single index drops its dimension, a range keeps it. */
import { type Equation, indexOf, literal, minus, plus, size, times } from '../../categories/equation.js'
import { showSize } from '../../categories/space.js'
import { slice } from '../../primitives/programs/index.js'
import { type IndexTerm, quote, type RangeTerm, type Term } from './tree.js'
import { describe, isMatrix, isScalar, refuseAt, type Value, value } from './value.js'

/** What an index may mention beside numbers. */
export interface Known {
  readonly sizes: ReadonlySet<string>
  readonly inputs: { has(name: string): boolean }
}

const EXPECTED = 'whole numbers, `end`, names of sizes, and + - * of them'
/** An index as written, counted from 1. */
const indexValue = (term: Term, extent: Equation, known: Known): Equation => {
  const inner = (t: Term): Equation => indexValue(t, extent, known)
  switch (term.tag) {
    case 'number':
      if (!Number.isInteger(term.value))
        return refuseAt('index', term, `${quote(term)} is no index`, { expected: 'a whole number from 1', got: quote(term) })
      return literal(term.value, 'integer')
    case 'name':
      if (term.name === 'end') return extent
      if (known.sizes.has(term.name) && !known.inputs.has(term.name)) return size(term.name)
      break
    case 'operator': {
      const [a, b] = term.args
      if (term.operator === 'add') return plus(inner(a!), inner(b!))
      if (term.operator === 'subtract') return minus(inner(a!), inner(b!))
      if (term.operator === 'multiply') return times(inner(a!), inner(b!))
      if (term.operator === 'unaryMinus') return minus(0, inner(a!))
      if (term.operator === 'unaryPlus') return inner(a!)
      break
    }
    default:
  }
  return refuseAt('index', term, `an index must be known before the formula runs, and ${quote(term)} is not`, {
    expected: EXPECTED,
    got: quote(term),
  })
}

interface Cut {
  /** From 0. */
  readonly start: Equation
  /** None for a single index. */
  readonly extent: Equation | undefined
  readonly stride: number
}
const constant = (e: Equation): number | undefined => (e.tag === 'literal' ? e.value : undefined)

/** @throws Refused if an index surely lies outside. */
const expectInside = (of: Value, d: number, at: Equation, term: Term): void => {
  const extent = of.e.shape[d]!
  const [low, high] = [constant(at), constant(minus(at, extent))]
  const outside = (low !== undefined && low < 1) || (high !== undefined && high > 0)
  if (!outside) return
  const array = quote(of.term)
  const n = showSize(extent)
  const parts = `${isMatrix(of) ? (d === 0 ? 'row' : 'column') : 'element'}${n === '1' ? '' : 's'}`
  const index = term.text === showSize(at) ? quote(term) : `${quote(term)} = ${showSize(at)}`
  refuseAt('index', term, `index ${index} is outside of ${array}, which has ${n} ${parts}`, {
    expected: n === '1' ? 'the index 1' : `an index from 1 to ${n}`,
    got: showSize(at),
    ...(low === 0 && { hint: 'the first element has the index 1' }),
  })
}

const rangeOf = (of: Value, d: number, term: RangeTerm, known: Known): Cut => {
  const n = of.e.shape[d]!
  if (!term.from && !term.step && !term.to) return { start: indexOf(0), extent: n, stride: 1 }
  const step = term.step ? constant(indexValue(term.step, n, known)) : 1
  if (step === undefined || step === 0)
    return refuseAt('index', term.step ?? term, 'the step of a range must be a whole number other than 0', { expected: '-1, 2…' })
  const from = term.from ? indexValue(term.from, n, known) : indexOf(1)
  const to = term.to ? indexValue(term.to, n, known) : n
  const span = constant(minus(to, from))
  if (span === undefined && Math.abs(step) !== 1)
    return refuseAt('unsupported', term, `a step of ${step} is there only between ends that are numbers, and ${quote(term)} has others`, {
      hint: 'declare the size as a number',
    })
  const steps = span === undefined ? undefined : Math.floor(span / step)
  if (steps !== undefined && steps < 0)
    return refuseAt('index', term, `the range ${quote(term)} is empty`, {
      expected: step > 0 ? 'a range that goes up' : 'a range that goes down',
      ...(step > 0 && { hint: 'to go down, give a step: end:-1:1' }),
    })
  expectInside(of, d, from, term.from ?? term)
  expectInside(of, d, steps === undefined ? to : plus(from, step * steps), term.to ?? term)
  const extent = steps === undefined ? plus(times(step, minus(to, from)), 1) : indexOf(steps + 1)
  return { start: minus(from, 1), extent, stride: step }
}

/** @throws Refused if there are too many indices or too few, or if one surely lies outside. */
export const indexed = (term: IndexTerm, of: Value, known: Known): Value => {
  const rank = of.e.shape.length
  const array = quote(of.term)
  if (isScalar(of))
    return refuseAt('index', term, `${array} is a scalar and has no elements`, {
      got: `${term.indices.length === 1 ? 'an index' : `${term.indices.length} indices`}`,
      ...(of.term.tag === 'name' && { hint: `declare it as an array: --where "${array}: ${term.indices.length === 1 ? 'n' : 'm*n'}"` }),
    })
  if (term.indices.length !== rank)
    return refuseAt('index', term, `${array} is ${describe(of)} and takes ${rank === 1 ? 'one index' : 'two indices'}`, {
      expected: rank === 1 ? `${array}[i]` : `${array}[i, j]; a row is ${array}[i, :], a column ${array}[:, j]`,
      got: quote(term),
    })
  const cuts = term.indices.map((t, d): Cut => {
    if (t.tag === 'range') return rangeOf(of, d, t, known)
    const at = indexValue(t, of.e.shape[d]!, known)
    expectInside(of, d, at, t)
    return { start: minus(at, 1), extent: undefined, stride: 1 }
  })
  const result = slice(
    of.e,
    cuts.map((c) => c.start),
    cuts.map((c) => c.extent),
    cuts.map((c) => c.stride),
  )
  const lies = isMatrix(of) ? cuts[0]!.extent === undefined && cuts[1]!.extent !== undefined : of.row
  return value(result, term, lies)
}
