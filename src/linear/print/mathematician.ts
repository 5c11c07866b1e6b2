/**
 * Equations as a mathematician writes them: without indices where their pattern allows (`matrix.ts`), with indices where it does not.
 *
 * Conventions: indices count from 0; functions, squares and quotients of vectors are taken entry by entry; `[p]` is 1 where p holds, else 0;
 * `𝟏` replicates; `Σᵢ` without a range runs over a whole dimension.
 */
import { type At, type Axis, type Call, type Equation, extentOf, indexAlong, isLiteral, type Reduce } from '../../categories/equation.js'
import { Impossible } from '../../categories/errors.js'
import { asReal, times as product } from '../../primitives/arithmetic.js'
import { binding } from '../../primitives/form.js'
import { called, condition } from './functions.js'
import { arrayText, diagonalOf, type Functional, functionalOf, type Item, innerProduct, scalarText } from './matrix.js'
import type { Order } from './order.js'
import { isSum, letter, NOWHERE, type Place, type Places, placeOf, showPlace, subscripted, tight, unpacked } from './place.js'
import { components, covers, type Label, type Labels, type Operand, productOf, tied } from './product.js'
import {
  allOver,
  assembled,
  collected,
  diagonalText,
  type Factors,
  factors,
  gathered,
  type LinearTerm,
  type Multiple,
  signedFactor,
} from './terms.js'
import * as T from './text.js'
import { atom, type Term, type Text, wrap } from './text.js'

export interface Setting {
  readonly order: Order
  /** What has a name. */
  readonly names: ReadonlyMap<Equation, string>
  /** Does an equation depend on what the map is linear in? */
  readonly tangent: (e: Equation) => boolean
  /** Letters for indices, in order. */
  readonly letters: readonly string[]
}
/** The open axes, and the letters that are taken. */
export interface Scope {
  readonly places: Places
  readonly taken: ReadonlySet<string>
}
export const CLOSED: Scope = { places: NOWHERE, taken: new Set() }
const ONE = atom('1')
const numeral = (x: number): LinearTerm => ({ negative: x < 0 || Object.is(x, -0), text: atom(T.number(Math.abs(x))) })

interface Summand {
  readonly e: Equation
  readonly negative: boolean
  readonly over: readonly Axis[]
}

/** An axis that a sign binds. */
export interface Bound {
  readonly axis: Axis
  /** Its letter, and the scope in which its range has a meaning. */
  readonly at: Place
  readonly scope: Scope
  /** Its range goes without saying. */
  readonly plain: boolean
}

export interface Mathematician {
  /** A scalar, its free axes at the places of the scope. */
  readonly scalar: (e: Equation, scope: Scope) => Text
  /** The array `[e | axes]` without indices, if its pattern allows. */
  readonly array: (e: Equation, axes: readonly Axis[]) => Text | undefined
  /** An array that stands as it is, or is built without indices. */
  readonly whole: (e: Equation) => Text | undefined
  /** A scope in which the axes have letters of their own. */
  readonly open: (axes: readonly Axis[], scope: Scope) => Scope
  readonly place: (e: Equation, scope: Scope) => Place
  /** `j<i`. */
  readonly range: (axis: Axis, scope: Scope) => string
  /** `Σᵢ`, `Σᵢ Σ_{j<i}`. */
  readonly under: (sign: string, bounds: readonly Bound[]) => string
  /** The terms of a scalar, each times the factors. */
  readonly terms: (e: Equation, scope: Scope, factors?: readonly Text[]) => readonly Term[]
  /** Write the definition of a named node: for as long as `write` runs, it has no name. */
  readonly defining: <R>(e: Equation, write: () => R) => R
}

export const mathematician = (s: Setting): Mathematician => {
  let defined: Equation | undefined
  const nameOf = (e: Equation): string | undefined => (e === defined ? undefined : s.names.get(e))
  const isNamed = (e: Equation): boolean => nameOf(e) !== undefined

  // ---- places

  const open = (axes: readonly Axis[], scope: Scope): Scope => {
    const [places, taken] = [new Map(scope.places), new Set(scope.taken)]
    let extra = 0
    for (const a of axes) {
      let name = s.letters.find((l) => !taken.has(l))
      while (name === undefined || taken.has(name)) name = `${s.letters[0]}${++extra}`
      taken.add(name)
      places.set(a, letter(name))
    }
    return { places, taken }
  }
  const place = (e: Equation, scope: Scope): Place => placeOf(e, scope.places, (x) => (x.tag === 'axis' ? x.axis.key : scalar(x, scope).text))
  const range = (axis: Axis, scope: Scope): string => {
    const [lo, hi] = [axis.lo, axis.hi].map((e) => tight(place(e, scope)))
    const i = tight(scope.places.get(axis)!)
    return `${isLiteral(axis.lo, 0) ? '' : `${lo}≤`}${i}<${hi}`
  }
  const under = (sign: string, bounds: readonly Bound[]): string => {
    let text = ''
    let running = false
    for (const { axis, plain, scope, at } of bounds) {
      const short = plain ? T.subscript(showPlace(at)) : undefined
      text += running && short !== undefined ? short : `${text === '' ? '' : ' '}${sign}${short ?? `_{${range(axis, scope)}}`}`
      running = short !== undefined
    }
    return text
  }

  // ---- sums

  const isSumCall = (e: Equation): boolean => e.tag === 'call' && (e.op.name === 'add' || e.op.name === 'sub')
  const isTangentSum = (e: Equation): e is Reduce =>
    e.tag === 'reduce' && e.monoid.name === 'sum' && s.tangent(e.body) && !isNamed(e.body) && (isSumCall(e.body) || isTangentSum(e.body))
  /** The terms of a sum. What is linear in the tangent is summed term by term: `Σᵢ (uᵢ + vᵢ) = Σᵢ uᵢ + Σᵢ vᵢ`. */
  const summands = (e: Equation, negative = false, over: readonly Axis[] = []): readonly Summand[] => {
    if (!isNamed(e)) {
      const [x, y] = e.tag === 'call' ? e.args : []
      if (e.tag === 'call' && e.op.name === 'neg') return summands(x!, !negative, over)
      if (isSumCall(e)) return [...summands(x!, negative, over), ...summands(y!, (e as Call).op.name === 'sub' ? !negative : negative, over)]
      if (isTangentSum(e)) return summands(e.body, negative, [...over, e.axis])
    }
    // From the inside: an axis that the term does not see, or that is bound again, counts as often as it has elements.
    const seen: Axis[] = []
    const counted = over.reduceRight((x, a) => {
      if (!x.free.includes(a) || seen.includes(a)) return product(asReal(extentOf(a)), x)
      seen.unshift(a)
      return x
    }, e)
    return [{ e: counted, negative, over: seen }]
  }
  /** Numbers first, but `x − 1`. */
  const sorted = (terms: readonly (LinearTerm & { readonly e: Equation })[]): readonly LinearTerm[] => {
    const some = terms.some((t) => !t.negative)
    const place = (t: LinearTerm & { readonly e: Equation }): number => (t.e.tag !== 'literal' ? 1 : t.negative && some ? 2 : 0)
    return [...terms]
      .map((t) => ({ t, text: t.text.text, key: `${place(t)}${t.negative ? 1 : 0}${s.order.namesOf(t.e)}` }))
      .sort(T.byText((x) => x.key))
      .map((x) => x.t)
  }
  const sumOf = (e: Equation, result: readonly Axis[], scope: Scope): readonly Term[] | undefined => {
    const terms: (LinearTerm & { e: Equation })[] = []
    for (const x of summands(e)) {
      const t = term(x.e, result, scope, x.over)
      if (!t) return undefined
      const flip = (y: Term): Term => ({ ...y, negative: y.negative !== x.negative })
      terms.push({ ...t, ...flip(t), ...(t.linear && { linear: { ...t.linear, lead: flip(t.linear.lead) } }), e: x.e })
    }
    const all = gathered(sorted(collected(terms)))
    return all.length === 0 ? [{ text: atom('0'), negative: false }] : all
  }

  // ---- products

  const isMask = (e: Call): boolean => e.op.name === 'select' && e.args.slice(1).some((x) => isLiteral(x, 0))
  const isProduct = (e: Equation): boolean =>
    !isNamed(e) &&
    ((e.tag === 'call' && (e.op.name === 'mul' || e.op.name === 'div' || e.op.name === 'neg' || isMask(e))) ||
      (e.tag === 'reduce' && e.monoid.name === 'sum') ||
      (e.tag === 'at' && e.array.tag === 'build' && !isNamed(e.array) && e.pad === undefined && e.indices.every((i) => i.tag === 'axis')))

  /** A read of whole dimensions. */
  const isPlain = (e: At): boolean =>
    e.pad === undefined && e.indices.every((i, k) => i.tag === 'axis' && isLiteral(i.axis.lo, 0) && e.array.shape[k] === i.axis.hi)
  /** The operand as an array over its labels. */
  const itemOf = (o: Operand): Item => {
    const reads = o.e.tag === 'at' ? o.e.indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : [])) : []
    const axes = [...new Set([...reads.filter((a) => o.e.free.includes(a)), ...o.e.free])]
    const labels = [...new Set(axes.map((a) => o.labels.get(a)!))]
    const axisAt = (l: Label): Axis => axes.find((a) => o.labels.get(a) === l)!
    const isDiagonal = o.e.tag === 'at' && reads.length === 2 && labels.length === 1 && isPlain(o.e)
    const matrix = isDiagonal ? whole((o.e as At).array) : undefined
    const spans = [...o.labels].every(([a, l]) => l.anywhere || (a.lo === l.axis.lo && a.hi === l.axis.hi))
    const write = (order: readonly Label[]): Text | undefined => {
      if (!spans) return undefined
      if (isDiagonal) return matrix && atom(`diag(${matrix.text})`)
      if (labels.length < axes.length) return undefined
      const straight = array(o.e, order.map(axisAt))
      if (order.length !== 2 || o.e.tag === 'at' || isNamed(o.e)) return straight && condition(o, straight, isNamed(o.e))
      const turned = array(o.e, [...order].reverse().map(axisAt))
      if (!turned || (straight && straight.text.length <= turned.text.length + 3)) return straight && condition(o, straight, false)
      const marked = condition(o, turned, false)
      return { ...marked, text: `${wrap(marked, T.ATOM)}ᵀ`, binds: T.POWER }
    }
    return { labels, write, power: o.power, tangent: s.tangent(o.e), ...(matrix && { matrix }) }
  }
  const rolesOf = (o: Operand): readonly Label[] => [...o.labels.values()].filter((l) => l.role !== 'open')
  const isFlat = (part: readonly Operand[]): boolean => part.every((o) => [...o.labels.values()].every((l) => l.axis.outer.length === 0))

  const term = (
    e: Equation,
    result: readonly Axis[],
    scope: Scope,
    over: readonly Axis[] = [],
    more: readonly Text[] = [],
  ): LinearTerm | undefined => {
    if (more.length === 0 && e.tag === 'literal' && e.sort !== 'boolean')
      return { ...numeral(e.value), ...(result.length === 0 && over.length === 0 && { multiple: { factor: e.value, of: numeral } }) }
    const labels = result.map((axis): Label => ({ axis, role: 'result' }))
    const all: Labels = new Map([
      ...[...scope.places.keys()].map((axis) => [axis, { axis, role: 'open' }] as const),
      ...result.map((a, k) => [a, labels[k]!] as const),
      ...over.map((axis) => [axis, { axis, role: 'sum' }] as const),
    ])
    if (
      over.length + more.length === 0 &&
      !isProduct(e) &&
      result.every((a) => e.free.includes(a)) &&
      result.length === e.free.filter((a) => !scope.places.has(a)).length
    ) {
      const t = result.length === 0 ? atomic(e, scope) : array(e, result)
      const lone = t && { negative: false, text: t }
      if (!t || s.tangent(e))
        return lone && { ...lone, ...(result.length === 0 && { linear: { form: 'scalar', lead: { negative: false, text: ONE }, tail: t } }) }
      const of = (factor: number): Term => {
        const f = factors()
        if (result.length === 0) f.add(t, 1, false)
        return factor === 1 ? lone! : assembled(factor, f, result.length === 0 ? undefined : t)
      }
      return { ...lone!, multiple: { factor: 1, of } }
    }
    const { factor, operands: found } = productOf(e, all, (x) => isNamed(x) || isTangentSum(x))
    const operands = [...found].sort((a, b) => s.order.compare(a.e, b.e))
    const of = diagonalMatrix(operands, labels) ?? contracted(operands, labels, scope, more)
    return of && { ...of(factor), multiple: { factor, of } }
  }
  /** `diag(v)`, for `[i = j] vᵢ`. */
  const diagonalMatrix = (operands: readonly Operand[], result: readonly Label[]): Multiple | undefined => {
    const [i, j] = result
    const tie = operands.find((o) => tied(o)?.every((l) => l === i || l === j))
    if (!tie || result.length !== 2) return undefined
    const merged = operands.filter((o) => o !== tie).map((o) => ({ ...o, labels: new Map([...o.labels].map(([a, l]) => [a, l === j ? i! : l])) }))
    const varies = merged.some((o) => o.labels.size > 0)
    const of = contracted(merged, varies ? [i!] : [], CLOSED)
    return (
      of &&
      ((factor) => {
        const { negative, text } = of(factor)
        return { negative, text: diagonalText(text, varies) }
      })
    )
  }
  const contracted = (operands: readonly Operand[], result: readonly Label[], scope: Scope, more: readonly Text[] = []): Multiple | undefined => {
    const f = factors()
    for (const t of more) f.add(t, 1, false)
    const parts = components(operands, rolesOf)
    const outer: Item[] = []
    let number = 1
    let functional: (Functional & { readonly bare: boolean }) | undefined
    for (const part of parts) {
      const roles = part.flatMap(rolesOf)
      const isLinear = part.some((o) => s.tangent(o.e))
      if (roles.length === 0)
        for (const o of part) {
          const inner = scoped(o, scope, new Map())
          const alone = loneMultiple(o, inner)
          if (alone) number *= alone.factor ** o.power
          const one = alone?.of(1)
          if (one?.linear?.form === 'scalar' && !one.linear.lead.negative) {
            if (one.linear.lead.text.text !== '1') f.add(one.linear.lead.text, 1, false)
            f.add(one.linear.tail, 1, true)
          } else f.add(one ? one.text : condition(o, scalar(o.e, inner), isNamed(o.e)), o.power, isLinear)
        }
      else if (roles.some((l) => l.role === 'result')) {
        if (!isFlat(part) || part.some((o) => [...o.labels.values()].some((l) => l.role === 'open'))) return undefined
        outer.push(...part.map(itemOf))
      } else {
        const pair = isLinear && isFlat(part) && !lifts(part) ? functionalOf(part.map(itemOf)) : undefined
        if (pair && (result.length === 1 ? part.some((o) => s.tangent(o.e) && o.labels.size === 1) : result.length === 0 && !pair.bare))
          functional = pair
        else f.add(contractedPart(part, scope), 1, isLinear)
      }
    }
    const array = result.length > 0 ? arrayText(outer, result) : undefined
    if (result.length > 0 && !array) return undefined
    const found = functional
    if (found) return (factor) => linearTerm(number * factor, f, found, array)
    const [last, ...others] = f.last()
    const diagonal = result.length > 0 && !last ? diagonalOf(outer, result) : undefined
    const rest = factors()
    for (const x of f.above()) rest.add(x, 1, false)
    for (const x of f.below()) rest.add(x, -1, false)
    return (given) => {
      const factor = number * given
      const t = assembled(factor, f, array)
      if (diagonal) return { ...t, linear: { form: 'diagonal', lead: assembled(factor, f, diagonal.lead), tail: diagonal.tail } }
      return last && others.length === 0 ? { ...t, linear: { form: 'scalar', lead: assembled(factor, rest, array), tail: last } } : t
    }
  }
  /** A sum of like terms is one term: the number in front of it goes to the front of the product. */
  const loneMultiple = ({ e, power }: Operand, scope: Scope): { readonly factor: number; readonly of: Multiple } | undefined => {
    if (power < 1 || !isSumCall(e) || isNamed(e)) return undefined
    const [t, ...others]: readonly LinearTerm[] = sumOf(e, [], scope) ?? []
    if (!t || others.length > 0) return undefined
    if (t.text.text === '0') return { factor: 0, of: numeral }
    const factor = signedFactor(t)
    return factor === undefined ? undefined : { factor, of: t.multiple!.of }
  }
  /** `r ⟨a,dx⟩`, or the operator `r · (b⊗a) dx`. */
  const linearTerm = (factor: number, f: Factors, { lead, tail }: Functional, array: Text | undefined): LinearTerm => {
    if (array) {
      const operator = `(${wrap(array, T.POWER)}⊗${wrap(lead, T.POWER)})`
      return assembled(factor, f, { text: `${operator} ${wrap(tail, T.PRODUCT)}`, binds: T.PRODUCT })
    }
    const t = assembled(factor, f, innerProduct({ lead, tail }))
    return { ...t, linear: { form: 'inner', lead: assembled(factor, f, lead), tail } }
  }
  const lifts = (part: readonly Operand[]): boolean => part.some((o) => [...o.labels.values()].some((l) => l.role === 'open'))
  const scoped = (o: Operand, scope: Scope, letters: ReadonlyMap<Label, Place>): Scope => ({
    taken: new Set([...scope.taken, ...[...letters.values()].flatMap((p) => p.flatMap((t) => t.factors.map((x) => x.key)))]),
    places: new Map([...o.labels].map(([a, l]) => [a, l.role === 'open' ? scope.places.get(l.axis)! : letters.get(l)!])),
  })
  /** What is summed over all labels but open ones: `⟨u,v⟩`, `(A x)ᵢ`, or `Σⱼ …`. */
  const contractedPart = (part: readonly Operand[], scope: Scope): Text => {
    if (isFlat(part)) {
      const found = lifts(part) ? lifted(part, scope) : scalarText(part.map(itemOf))
      if (found) return found
    }
    return summed(part, scope)
  }
  const lifted = (part: readonly Operand[], scope: Scope): Text | undefined => {
    const at = (l: Label): string => showPlace(scope.places.get(l.axis)!)
    const opens = [...new Set(part.flatMap((o) => [...o.labels.values()].filter((l) => l.role === 'open')))].sort((a, b) => (at(a) < at(b) ? -1 : 1))
    if (opens.length > 2 || part.some((o) => s.tangent(o.e))) return undefined
    const results = new Map(opens.map((l) => [l, { axis: l.axis, role: 'result', anywhere: true } as Label]))
    const moved = part.map((o) => ({ ...o, labels: new Map([...o.labels].map(([a, l]) => [a, results.get(l) ?? l])) }))
    const t = arrayText(moved.map(itemOf), [...results.values()])
    return (
      t &&
      atom(
        subscripted(
          `(${t.text})`,
          opens.map((l) => scope.places.get(l.axis)!),
        ),
      )
    )
  }
  const summed = (part: readonly Operand[], scope: Scope): Text => {
    const labels = [...new Set(part.flatMap(rolesOf))].sort((a, b) => a.axis.outer.length - b.axis.outer.length)
    // Two labels may be of one axis, bound twice: each opens its own letter.
    const letters = new Map<Label, Place>()
    const taken = new Set(scope.taken)
    for (const l of labels) {
      const p = open([l.axis], { places: NOWHERE, taken })
      letters.set(l, p.places.get(l.axis)!)
      for (const name of p.taken) taken.add(name)
    }
    const f = factors()
    for (const o of part) f.add(condition(o, scalar(o.e, scoped(o, scope, letters)), isNamed(o.e)), o.power, s.tangent(o.e))
    const body = assembled(1, f)
    const axes = labels.map((l) => {
      const o = part.find((x) => [...x.labels.values()].includes(l))!
      const axis = [...o.labels].find(([, x]) => x === l)![0]
      const plain = part.some((x) => [...x.labels].some(([a, y]) => y === l && a.hi === l.axis.hi && covers(x.e, a, isNamed)))
      return { axis, plain, scope: scoped(o, scope, letters), at: letters.get(l)! }
    })
    return { text: `${under('Σ', axes)} ${wrap(body.text, T.HADAMARD)}`, binds: T.SIGMA }
  }

  // ---- scalars

  const written = new Map<Equation, Map<string, Text>>()
  const scalar = (e: Equation, scope: Scope): Text => {
    const name = nameOf(e)
    if (name !== undefined)
      return atom(
        subscripted(
          name,
          e.free.map((a) => scope.places.get(a)!),
        ),
      )
    const known = written.get(e) ?? new Map<string, Text>()
    written.set(e, known)
    const key = `${e.free.map((a) => showPlace(scope.places.get(a)!)).join()};${[...scope.taken].join()}`
    const before = e === defined ? undefined : known.get(key)
    if (before) return before
    const terms = sumOf(e, [], scope)
    if (!terms) throw new Impossible(`${e.tag} ${e.id} does not print`)
    const text = T.joined(terms)
    known.set(key, text)
    return text
  }
  /** A scalar that is neither sum nor product. */
  const atomic = (e: Equation, scope: Scope): Text => {
    const name = nameOf(e)
    if (name !== undefined)
      return atom(
        subscripted(
          name,
          e.free.map((a) => scope.places.get(a)!),
        ),
      )
    switch (e.tag) {
      case 'literal':
        return atom(e.sort === 'boolean' ? String(e.value !== 0) : T.number(e.value))
      case 'size':
      case 'input':
        return atom(T.nice(e.name))
      case 'axis':
      case 'polynomial': {
        const p = place(e, scope)
        return { text: showPlace(p), binds: isSum(p) ? T.SUM : p[0] && p[0].factors.length > 1 ? T.PRODUCT : T.ATOM }
      }
      case 'mark':
        return scalar(e.of, scope)
      case 'call':
        return called(
          e.op,
          s.order.children(e).map((x) => scalar(x, scope)),
        )
      case 'at':
        return readAt(e, scope)
      case 'reduce':
        return extremum(e, scope)
      default:
        throw new Impossible(`${e.tag} is no scalar`)
    }
  }
  const extremum = (e: Reduce, scope: Scope): Text => {
    const inner = open([e.axis], scope)
    const sign = under(e.monoid.name, [{ axis: e.axis, plain: covers(e.body, e.axis, isNamed), scope: inner, at: inner.places.get(e.axis)! }])
    return { text: `${sign} ${wrap(scalar(e.body, inner), T.PRODUCT)}`, binds: T.SIGMA }
  }
  const readAt = (e: At, scope: Scope): Text => {
    const array = e.array.tag === 'mark' && !isNamed(e.array) ? e.array.of : e.array
    const name = nameOf(array) ?? (array.tag === 'input' ? T.nice(array.name) : undefined)
    const indices = e.indices.map((i) => place(i, scope))
    if (name !== undefined) {
      const text = subscripted(name, [...array.free.map((a) => scope.places.get(a)!), ...unpacked(indices, array.shape)])
      return atom(e.pad === undefined ? text : elsewhere(name, indices, e.pad))
    }
    if (array.tag !== 'build') throw new Impossible(`${array.tag} has no name`)
    const free = array.free.length === 0 ? whole(array) : undefined
    if (free && e.pad !== undefined) return atom(elsewhere(wrap(free, T.ATOM), indices, e.pad))
    if (free) return atom(subscripted(wrap(free, T.ATOM), indices))
    const inner = { taken: scope.taken, places: new Map([...scope.places, ...array.axes.map((a, k) => [a, indices[k]!] as const)]) }
    const body = scalar(array.body, inner)
    if (e.pad === undefined) return body
    const ranges = array.axes.map((a) => `0≤${range(a, inner)}`)
    return { text: `${wrap(body, binding.logic)} if ${ranges.join(', ')} else ${T.number(e.pad)}`, binds: binding.choice }
  }
  /** A read that has another value out of range. */
  const elsewhere = (name: string, indices: readonly Place[], otherwise: number): string =>
    `${name}[${indices.map(showPlace).join(', ')} else ${T.number(otherwise)}]`

  // ---- arrays

  /** An array that stands as it is. */
  const whole = (e: Equation): Text | undefined => {
    const name = nameOf(e)
    if (name !== undefined) return e.free.length === 0 ? atom(name) : undefined
    switch (e.tag) {
      case 'input':
        return atom(T.nice(e.name))
      case 'mark':
        return whole(e.of)
      case 'build':
        return e.free.length === 0 ? array(e.body, e.axes) : undefined
      default:
        return undefined
    }
  }
  const memo = new Map<Equation, Map<string, Text | undefined>>()
  const array = (e: Equation, axes: readonly Axis[]): Text | undefined => {
    if (nameOf(e) !== undefined || e === defined) return freshArray(e, axes)
    const known = memo.get(e) ?? new Map<string, Text | undefined>()
    memo.set(e, known)
    const key = axes.map((a) => indexAlong(a).id).join()
    if (!known.has(key)) known.set(key, freshArray(e, axes))
    return known.get(key)
  }
  const freshArray = (e: Equation, axes: readonly Axis[]): Text | undefined => {
    if (axes.some((a) => a.outer.length > 0 || !isLiteral(a.lo, 0))) return undefined
    const name = nameOf(e)
    const own = e.free.length === axes.length && axes.every((a) => e.free.includes(a))
    if (e.tag === 'literal' && e.value !== 0) return allOver(atom(T.number(e.value)))
    if (!own) {
      const t = term(e, axes, CLOSED)
      return t && T.joined([t])
    }
    if (name !== undefined) return oriented(atom(name), e.free, axes)
    if (isSumCall(e) || isProduct(e)) {
      const terms = sumOf(e, axes, CLOSED)
      return terms && T.joined(terms)
    }
    if (e.tag === 'at') return arrayAt(e, axes)
    if (e.tag === 'mark') return array(e.of, axes)
    if (e.tag !== 'call') return undefined
    const args = s.order
      .children(e)
      .map((x) => (x.free.length === 0 ? scalar(x, CLOSED) : x.free.length === axes.length ? array(x, axes) : undefined))
    if (args.some((t) => t === undefined)) return undefined
    return { ...called(e.op, args as readonly Text[]), ...(axes.length > 1 && { entrywise: true }) }
  }
  const oriented = (t: Text, own: readonly Axis[], axes: readonly Axis[]): Text | undefined => {
    if (own.every((a, k) => a === axes[k])) return t
    return axes.length === 2 ? { ...t, text: `${wrap(t, T.ATOM)}ᵀ`, binds: T.POWER } : undefined
  }
  const arrayAt = (e: At, axes: readonly Axis[]): Text | undefined => {
    const reads = e.indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
    if (!isPlain(e)) return undefined
    const name = nameOf(e.array)
    const base = name !== undefined ? atom(name) : whole(e.array)
    const own = [...e.array.free, ...reads]
    if (!base) return undefined
    if (own.length === 2 && own[0] === own[1] && axes.length === 1) return atom(`diag(${base.text})`)
    return new Set(own).size === own.length ? oriented(base, own, axes) : undefined
  }

  const terms: Mathematician['terms'] = (e, scope, more = []) => {
    const all = sumOf(e, [], scope)!
    const [x, ...others] = summands(e)
    if (more.length === 0) return all
    if (x && others.length === 0) {
      const t = term(x.e, [], scope, x.over, more)!
      return [{ ...t, negative: t.negative !== x.negative }]
    }
    const f = factors()
    for (const t of [...more, T.joined(all)]) f.add(t, 1, false)
    return [assembled(1, f)]
  }
  const defining = <R>(e: Equation, write: () => R): R => {
    const before = defined
    defined = e
    const result = write()
    defined = before
    return result
  }
  return { scalar, array, whole, open, place, range, under, terms, defining }
}
