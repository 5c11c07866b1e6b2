/**
 * The normal form of products: a number, and operands with a label on each of their axes. Equal labels are equal indices; labels that only
 * operands have are summed over. So `Σⱼ Aᵢⱼ Σₖ Bⱼₖ xₖ` is A(i,j) B(j,k) x(k), whoever nested it how.
 */
import { type Axis, type Equation, freeOf, indexAlong, isLiteral } from '../../categories/equation.js'

/** An index: of the result, summed over, or open around the product. Distinct labels are distinct objects. */
export interface Label {
  readonly axis: Axis
  readonly role: 'result' | 'sum' | 'open'
  /** Stands for one place, not for the whole range. */
  readonly anywhere?: boolean
}
export type Labels = ReadonlyMap<Axis, Label>

/** `e` to a power, each of its free axes at a label; an Iverson bracket if it is a condition. */
export interface Operand {
  readonly e: Equation
  readonly labels: Labels
  readonly power: number
  /** A condition that must not hold. */
  readonly not: boolean
}
export interface Product {
  readonly factor: number
  readonly operands: readonly Operand[]
}

/** The highest power worth one exponent. */
const HIGH = 64
const labelsFor = (e: Equation, all: Labels): Labels => new Map(e.free.flatMap((a) => (all.has(a) ? [[a, all.get(a)!] as const] : [])))
const raised = (p: Product, n: number): Product => ({ factor: p.factor ** n, operands: p.operands.map((o) => ({ ...o, power: o.power * n })) })
const sums = (p: Product): boolean => p.operands.some((o) => [...o.labels.values()].some((l) => l.role === 'sum'))
const both = (p: Product, q: Product): Product => ({ factor: p.factor * q.factor, operands: [...p.operands, ...q.operands] })
const isExact = (x: number): boolean => Math.log2(Math.abs(x)) % 1 === 0

/** The product that an equation is; `opaque` nodes are operands as they stand. */
export const productOf = (root: Equation, all: Labels, opaque: (e: Equation) => boolean): Product => {
  const single = (e: Equation, labels: Labels, power = 1, not = false): Product => ({
    factor: 1,
    operands: [{ e, labels: labelsFor(e, labels), power, not }],
  })
  const visit = (e: Equation, labels: Labels): Product => {
    if (opaque(e)) return single(e, labels)
    switch (e.tag) {
      case 'literal':
        return { factor: e.value, operands: [] }
      case 'reduce':
        return e.monoid.name === 'sum' ? visit(e.body, new Map(labels).set(e.axis, { axis: e.axis, role: 'sum' })) : single(e, labels)
      case 'at': {
        const { array, indices } = e
        const plain = indices.flatMap((i) => (i.tag === 'axis' && labels.has(i.axis) ? [labels.get(i.axis)!] : []))
        if (array.tag !== 'build' || opaque(array) || e.pad !== undefined || plain.length < indices.length) return single(e, labels)
        return visit(array.body, new Map([...labels, ...array.axes.map((a, k) => [a, plain[k]!] as const)]))
      }
      case 'call':
        return ofCall(e, labels)
      default:
        return single(e, labels)
    }
  }
  /** To a power. A product with sums inside stays whole, or its sums would have to be distinct. */
  const visitPower = (e: Equation, labels: Labels, n: number): Product => {
    const p = visit(e, labels)
    return sums(p) || p.operands.some((o) => Math.abs(o.power) > HIGH) ? single(e, labels, n) : raised(p, n)
  }
  const ofCall = (e: Extract<Equation, { tag: 'call' }>, labels: Labels): Product => {
    const [x, y, z] = e.args
    switch (e.op.name) {
      case 'neg':
        return both({ factor: -1, operands: [] }, visit(x!, labels))
      case 'mul':
        return x === y ? visitPower(x!, labels, 2) : both(visit(x!, labels), visit(y!, labels))
      case 'div': {
        const below = visitPower(y!, labels, -1)
        const exact = isExact(below.factor) || below.factor === -1
        return both(visit(x!, labels), exact ? below : single(y!, labels, -1))
      }
      case 'select': {
        if (isLiteral(z!, 0) && !isLiteral(y!, 0)) return both(single(x!, labels), visit(y!, labels))
        return isLiteral(y!, 0) ? both(single(x!, labels, 1, true), visit(z!, labels)) : single(e, labels)
      }
      default:
        return single(e, labels)
    }
  }
  return visit(root, all)
}

/** The two labels that `[i = j]` ties together. */
export const tied = ({ e, labels, not }: Operand): readonly [Label, Label] | undefined => {
  if (not || e.tag !== 'call' || e.op.name !== 'same') return undefined
  const [a, b] = e.args.map((x) => (x.tag === 'axis' ? labels.get(x.axis) : undefined))
  return a && b && a !== b ? [a, b] : undefined
}

/** Groups of what `labelsOf` connects. */
export const components = <T>(all: readonly T[], labelsOf: (t: T) => Iterable<Label>): readonly (readonly T[])[] => {
  const groups: { labels: Set<Label>; members: T[] }[] = []
  for (const t of all) {
    const labels = new Set(labelsOf(t))
    const met = groups.filter((g) => [...labels].some((l) => g.labels.has(l)))
    const into = met[0] ?? { labels: new Set<Label>(), members: [] }
    if (met.length === 0) groups.push(into)
    for (const other of met.slice(1)) {
      into.members.push(...other.members)
      for (const l of other.labels) into.labels.add(l)
      groups.splice(groups.indexOf(other), 1)
    }
    into.members.push(t)
    for (const l of labels) into.labels.add(l)
  }
  return groups.map((g) => g.members)
}

/** Does an equation read a whole dimension at this axis, so that its range goes without saying? */
export const covers = (e: Equation, axis: Axis, isNamed: (e: Equation) => boolean): boolean => {
  const seen = new Set<Equation>()
  const visit = (x: Equation): boolean => {
    if (seen.has(x) || !freeOf([x]).includes(axis)) return false
    seen.add(x)
    if (isNamed(x)) return true
    switch (x.tag) {
      case 'at':
        return x.indices.some((i, k) => i === indexAlong(axis) && x.array.shape[k] === axis.hi) || visit(x.array) || x.indices.some(visit)
      case 'call':
        return x.args.some(visit)
      case 'reduce':
      case 'build':
        return visit(x.body)
      default:
        return false
    }
  }
  return isLiteral(axis.lo, 0) && axis.outer.length === 0 && visit(e)
}
