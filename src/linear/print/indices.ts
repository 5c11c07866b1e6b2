/**
 * The index register: every element of every output as a sum over products of elements, as in `dY[i,j] = Σ k  A[i,k] dX[k,j]`. Arrays of any
 * order, families, triangles and scatters all read alike, so there is nothing that it cannot say.
 *
 * Conventions: indices count from 0; `Σ j` without a range runs over a whole dimension; `[p]` is 1 where p holds, else 0; with `+=`, the elements
 * that nothing is added to are 0; whatever is used twice has a name, after `where`.
 */
import {
  type Accumulate,
  type At,
  type Axis,
  axesOver,
  children,
  type Entry,
  type Equation,
  at as element,
  extentOf,
  freeOf,
  type History,
  indexAlong,
  inRange,
  isLiteral,
  type Order,
  postorder,
  type Reduce,
  type Trips,
  union,
} from '../../categories/equation.js'
import { Impossible } from '../../categories/errors.js'
import * as P from '../../categories/size.js'
import { asReal, times } from '../../primitives/arithmetic.js'
import { binding } from '../../primitives/form.js'
import { called, condition } from './functions.js'
import { isSum, letter, NOWHERE, type Place, type Places, placeOf, showPlace, tight, unpacked } from './place.js'
import { covers } from './product.js'
import { type Named, named, type Statement } from './statement.js'
import * as T from './text.js'
import { atom, type Term, type Text, wrap } from './text.js'

/**
 * A bound index stands in the text as a character of its own until the line is complete: letters are given in the order in which they are
 * read, which is not the order in which sums were nested.
 */
const FIRST = 0xf0000
const HOLE = /[\u{F0000}-\u{FFFFD}]/gu
/** Around what is bound, between the bindings. */
const [OPEN, NEXT, CLOSE] = ['\u{100000}', '\u{100001}', '\u{100002}']

interface Scope {
  readonly places: Places
  /** Letters and holes that may not be bound again. */
  readonly taken: ReadonlySet<string>
}
interface Operand {
  readonly text: Text
  readonly indices: ReadonlySet<string>
  readonly tangent: boolean
  readonly mask: boolean
  readonly power: number
}
interface Bound {
  readonly axis: Axis
  readonly hole: string
  readonly scope: Scope
  readonly body: Equation
}
/** A product as it is taken apart. */
interface Parts {
  factor: number
  readonly operands: { readonly e: Equation; readonly scope: Scope; readonly power: number; readonly not: boolean }[]
  readonly bounds: Bound[]
}

/** The arrays and numbers of a statement, element by element. */
export const indices = (statement: Statement): string => {
  const n = named(statement)
  const w = new Writer(n)
  const lines = n.outputs.map((o) => (n.arrow === '' && o.e.shape.length + o.e.free.length === 0 ? w.bare(o.e) : w.line(o.entry ?? o.name, o.e)))
  const where = n.definitions.map((e) => w.defining(e, () => w.line(n.names.get(e)!, e)))
  return [...lines, ...where.map((l, k) => `${k === 0 ? 'where ' : '      '}${l}`)].join('\n')
}

class Writer {
  private defined: Equation | undefined
  private holes = 0
  /** Which holes and letters a hole must differ from. */
  private readonly apart = new Map<string, Set<string>>()
  /** What each state of a recurrence is a row of. */
  private readonly histories = new Map<Equation, History>()
  /** Parts of steps that run back in time, and the axes of these. */
  private readonly turned = new Map<Equation, Axis>()
  constructor(private readonly s: Named) {
    for (const e of s.definitions) if (e.tag === 'history') this.histories.set(e.of.states[e.of.histories.indexOf(e)]!, e)
    for (const { axis, states, nexts } of s.backward) {
      const within = new Set<Equation>(states)
      for (const e of postorder(nexts, undefined, (x) => !x.free.includes(axis))) {
        if (!within.has(e) && !children(e).some((x) => within.has(x))) continue
        within.add(e)
        if (s.names.has(e)) this.turned.set(e, axis)
      }
    }
  }
  /** A step that is counted from the other end. */
  private opposite(axis: Axis, k: Place, scope: Scope): Place {
    return P.plus(this.place(axis.hi, scope), P.plus(P.constant(-1), P.scale(-1, k)))
  }
  /** Where the member of a family stands as it is written. */
  private along(e: Equation, axis: Axis, scope: Scope): Place {
    const k = scope.places.get(axis)!
    return axis === this.turned.get(e) ? this.opposite(axis, k, scope) : k
  }
  private turn(axis: Axis | undefined, scope: Scope): Scope {
    return axis ? { ...scope, places: new Map(scope.places).set(axis, this.opposite(axis, scope.places.get(axis)!, scope)) } : scope
  }

  defining(e: Equation, write: () => string): string {
    this.defined = e
    const text = write()
    this.defined = undefined
    return text
  }
  private nameOf(e: Equation): string | undefined {
    return e === this.defined ? undefined : this.s.names.get(e)
  }
  private readonly isNamed = (e: Equation): boolean => this.nameOf(e) !== undefined

  // ---- lines

  bare(e: Equation): string {
    return this.complete(this.scalar(e, { places: NOWHERE, taken: new Set() }).text)
  }
  /** `y[i,j] = …`. */
  line(name: string, e: Equation): string {
    if (e.tag === 'accumulate') return this.complete(this.scatter(name, e))
    if (e.tag === 'history' && e === this.defined) return this.complete(this.recurrence(name, e))
    if (e.tag === 'trips' && e === this.defined) return this.complete(this.counting(name, e))
    if (e.tag === 'order' && e === this.defined) return this.complete(this.sorting(name, e))
    const own = e.tag === 'build' ? e.axes : axesOver(e.shape, e.free)
    const body = e.tag === 'build' ? e.body : e.shape.length > 0 ? element(e, own.map(indexAlong)) : e
    const axes = [...e.free, ...own]
    const scope = this.letters(axes)
    const places = axes.map((a) => scope.places.get(a)!)
    const value = this.scalar(body, this.turn(this.turned.get(e), scope))
    return this.complete(`${subscripted(name, places)} = ${value.text}${this.ranges(axes, scope)}`)
  }
  /** `m = min([k | ¬p[k]])`. */
  private counting(name: string, e: Trips): string {
    const outer = this.letters(e.free)
    const scope = this.letters([e.of.of.axis], outer)
    const k = scope.places.get(e.of.of.axis)!
    const places = e.free.map((a) => outer.places.get(a)!)
    return `${subscripted(name, places)} = min([${showPlace(k)} | ¬${this.flagged(e.of, k, scope).text}])`
  }
  /** Whether a step follows a state. */
  private flagged(e: History, k: Place, scope: Scope): Text {
    const places = e.free.map((a) => scope.places.get(a)!)
    return atom(subscripted(this.s.names.get(e)!, [...places, k]))
  }
  /** `p[i] = order([x[i,j] | j<n])`. */
  private sorting(name: string, e: Order): string {
    const outer = this.letters(e.free)
    const own = axesOver(e.shape, e.of.free)
    const inner = this.letters(own, outer)
    const keys = `${this.scalar(element(e.of, own.map(indexAlong)), inner).text} | ${own.map((a) => this.range(a, inner)).join(', ')}`
    const places = e.free.map((a) => outer.places.get(a)!)
    return `${subscripted(name, places)} = order([${keys}])`
  }
  /** `F[0] = init;  F[k+1] = next  (k<n)`, or `(while p[k])`; or backward: `F[n] = init;  F[k] = next`. */
  private recurrence(name: string, e: History): string {
    const { axis, histories, inits, nexts, kind } = e.of
    const which = histories.indexOf(e)
    const outer = this.letters(e.free)
    const around = e.free.map((a) => outer.places.get(a)!)
    const given = this.letters([axis], outer)
    const k = given.places.get(axis)!
    const backward = this.s.backward.has(e.of)
    const last = this.place(axis.hi, outer)
    const steps = this.turn(backward ? axis : undefined, given)
    const row = (body: Equation, at: Place, scope: Scope): string => {
      const own = body.tag === 'build' ? body.axes : axesOver(body.shape, union(freeOf([body]), freeOf([indexAlong(axis)])))
      const inner = this.letters(own, scope)
      const value = body.tag === 'build' ? body.body : body.shape.length > 0 ? element(body, own.map(indexAlong)) : body
      const places = [...around, at, ...own.map((a) => inner.places.get(a)!)]
      return `${subscripted(name, places)} = ${this.scalar(value, inner).text}`
    }
    const [first, next] = backward ? [last, k] : [[], P.plus(k, P.constant(1))]
    const range = kind.flag === undefined ? this.range(axis, given) : `while ${this.flagged(histories[kind.flag]!, k, given).text}`
    return `${row(inits[which]!, first, outer)};  ${row(nexts[which]!, next, steps)}  (${range})`
  }
  /** Where a row of a history stands as it is written. */
  private rowOf(e: History, row: Place, scope: Scope): Place {
    return this.s.backward.has(e.of) ? P.plus(this.place(e.of.axis.hi, scope), P.scale(-1, row)) : row
  }
  private ranges(axes: readonly Axis[], scope: Scope, more: readonly string[] = []): string {
    const some = [...axes.filter((a) => a.outer.length > 0 || !isLiteral(a.lo, 0)).map((a) => this.range(a, scope)), ...more]
    return some.length > 0 ? `  (${some.join(', ')})` : ''
  }
  /** `x̄[q[i]] += …`, or what every element is, if that can be said at once. */
  private scatter(name: string, e: Accumulate): string {
    const outer = this.letters(e.free)
    const around = e.free.map((a) => outer.places.get(a)!)
    const plain = (x: Entry): boolean => {
      const at = x.indices.flatMap((i) => (i.tag === 'axis' ? [i.axis] : []))
      const whole = at.every((a, k) => isLiteral(a.lo, 0) && a.hi === e.shape[k] && x.axes.includes(a))
      return !x.partial && at.length === x.indices.length && new Set(at).size === at.length && whole
    }
    if (e.entries.every(plain)) {
      const own = axesOver(e.shape, e.free)
      const scope = this.letters(own, outer)
      const letters = own.map((a) => scope.places.get(a)!)
      const terms = e.entries.flatMap((x) => {
        const at = x.indices.map((i, k) => [(i as Extract<Equation, { tag: 'axis' }>).axis, letters[k]!] as const)
        const inner: Scope = { taken: scope.taken, places: new Map([...outer.places, ...at]) }
        return this.summed(
          x.value,
          x.axes.filter((a) => !at.some(([b]) => a === b)),
          inner,
        )
      })
      return `${subscripted(name, [...around, ...letters])} = ${T.joined(terms).text}`
    }
    return e.entries.map((x) => this.addition(name, e, x, outer, around)).join(';  ')
  }
  private addition(name: string, e: Accumulate, x: Entry, outer: Scope, around: readonly Place[]): string {
    const mentioned = freeOf(x.indices)
    const moving = x.axes.filter((a) => mentioned.includes(a) || x.axes.some((b) => mentioned.includes(b) && b.outer.includes(a)))
    const scope = this.letters(moving, outer)
    const places = unpacked(
      x.indices.map((i) => this.place(i, scope)),
      e.shape,
    )
    const value = T.joined(
      this.summed(
        x.value,
        x.axes.filter((a) => !moving.includes(a)),
        scope,
      ),
    ).text
    const within = x.partial
      ? x.indices.flatMap((i, k) => (inRange(i, e.shape[k]!) ? [] : [`0≤${tight(this.place(i, scope))}<${tight(this.place(e.shape[k]!, scope))}`]))
      : []
    const said = (a: Axis): boolean => x.indices.some((i, k) => i === indexAlong(a) && a.hi === e.shape[k]) || covers(x.value, a, this.isNamed)
    const unsaid = moving.filter((a) => a.outer.length === 0 && isLiteral(a.lo, 0) && !said(a))
    const own = this.ranges(moving, scope, [...unsaid.map((a) => this.range(a, scope)), ...within])
    // A triangle is written element by element.
    const sign = e.entries.length === 1 && places.length > x.indices.length && !x.partial ? '=' : '+='
    return `${subscripted(name, [...around, ...places])} ${sign} ${value}${own}`
  }

  // ---- letters

  /** Letters for the axes of a result. */
  private letters(axes: readonly Axis[], scope: Scope = { places: NOWHERE, taken: new Set() }): Scope {
    const [places, taken] = [new Map(scope.places), new Set(scope.taken)]
    for (const a of axes) {
      const name = this.unused(taken)
      taken.add(name)
      places.set(a, letter(name))
    }
    return { places, taken }
  }
  private unused(taken: ReadonlySet<string>): string {
    const free = this.s.letters.find((l) => !taken.has(l))
    for (let k = 1; ; k++) {
      const name = free ?? `${this.s.letters[0]}${k}`
      if (!taken.has(name)) return name
    }
  }
  /** A hole for a bound axis. */
  private bind(axis: Axis, scope: Scope, taken: Set<string>): { readonly hole: string; readonly scope: Scope } {
    const hole = String.fromCodePoint(FIRST + this.holes++)
    const others = new Set([...scope.taken, ...taken])
    this.apart.set(hole, others)
    for (const other of others) this.apart.get(other)?.add(hole)
    taken.add(hole)
    return { hole, scope: { taken: new Set([...scope.taken, hole]), places: new Map(scope.places).set(axis, letter(hole)) } }
  }
  /** Letters in place of holes, in the order of reading. */
  private complete(text: string): string {
    const given = new Map<string, string>()
    const give = (hole: string): void => {
      if (given.has(hole)) return
      const taken = new Set([...(this.apart.get(hole) ?? [])].map((x) => given.get(x) ?? x))
      given.set(hole, this.unused(taken))
    }
    // The range of one may mention another: the innermost first.
    const innermost = new RegExp(`${OPEN}([^${OPEN}${CLOSE}]*)${CLOSE}`, 'gu')
    const bindings = (s: string, write: (list: string) => string): string => {
      const next = s.replaceAll(innermost, (_, list: string) => write(list))
      return next === s ? s : bindings(next, write)
    }
    for (const [hole] of bindings(text, () => '').matchAll(HOLE)) give(hole)
    for (const [hole] of text.matchAll(HOLE)) give(hole)
    const filled = (s: string): string => s.replaceAll(/(?<=\d) (?=[\u{F0000}-\u{FFFFD}])/gu, '').replaceAll(HOLE, (hole) => given.get(hole)!)
    return filled(
      bindings(text, (list) => {
        const items = list.split(NEXT).map(filled)
        const isPlain = (x: string): boolean => !/[<≤]/.test(x)
        return [...items.filter(isPlain).sort(), ...items.filter((x) => !isPlain(x))].join(',')
      }),
    )
  }
  private place(e: Equation, scope: Scope): Place {
    return placeOf(e, scope.places, (x) => (x.tag === 'axis' ? x.axis.key : this.scalar(x, scope).text))
  }
  private range(axis: Axis, scope: Scope): string {
    const [lo, hi] = [axis.lo, axis.hi].map((e) => tight(this.place(e, scope)))
    return `${isLiteral(axis.lo, 0) ? '' : `${lo}≤`}${tight(scope.places.get(axis)!)}<${hi}`
  }
  private binding(b: Bound): string {
    return covers(b.body, b.axis, this.isNamed) ? b.hole : this.range(b.axis, b.scope)
  }

  // ---- sums and products

  private scalar(e: Equation, scope: Scope): Text {
    return this.named(e, scope) ?? T.joined(this.terms(e, scope))
  }
  private named(e: Equation, scope: Scope): Text | undefined {
    const name = this.nameOf(e)
    return name === undefined
      ? undefined
      : atom(
          subscripted(
            name,
            e.free.map((a) => this.along(e, a, scope)),
          ),
        )
  }
  private terms(e: Equation, scope: Scope): readonly Term[] {
    return this.summed(e, [], scope)
  }
  /** The terms of `Σ e`, like ones together. What is linear in the tangent is summed term by term. */
  private summed(e: Equation, over: readonly Axis[], scope: Scope): readonly Term[] {
    const found: { readonly key: string; readonly write: (size: number) => Text; factor: number }[] = []
    for (const x of this.summands(e, over)) {
      const { factor, write } = this.product(x.e, x.over, scope)
      const key = this.normal(write(1).text, scope.taken)
      const known = found.find((t) => t.key === key)
      if (known) known.factor += x.sign * factor
      else found.push({ key, write, factor: x.sign * factor })
    }
    const all = found.filter((t) => t.factor !== 0)
    const positive = all.findIndex((t) => t.factor > 0)
    const ordered = positive > 0 ? [all[positive]!, ...all.filter((_, k) => k !== positive)] : all
    if (ordered.length === 0) return [{ negative: false, text: atom('0') }]
    return ordered.map(({ factor, write }) => ({ negative: factor < 0 || Object.is(factor, -0), text: write(Math.abs(factor)) }))
  }
  private summands(
    e: Equation,
    over: readonly Axis[],
    sign = 1,
  ): readonly { readonly e: Equation; readonly sign: number; readonly over: readonly Axis[] }[] {
    if (!this.isNamed(e) && e.tag === 'call') {
      const [x, y] = e.op.name === 'add' ? this.s.order.children(e) : e.args
      if (e.op.name === 'neg') return this.summands(x!, over, -sign)
      if (e.op.name === 'add') return [...this.summands(x!, over, sign), ...this.summands(y!, over, sign)]
      if (e.op.name === 'sub') return [...this.summands(x!, over, sign), ...this.summands(y!, over, -sign)]
    }
    if (this.isTangentSum(e)) return this.summands(e.body, [...over, e.axis], sign)
    // From the inside: an axis that the term does not see, or that is bound again, counts as often as it has elements.
    const seen: Axis[] = []
    const counted = over.reduceRight<Equation>((x, a) => {
      if (!x.free.includes(a) || seen.includes(a)) return times(asReal(extentOf(a)), x)
      seen.unshift(a)
      return x
    }, e)
    return [{ e: counted, sign, over: seen }]
  }
  private isTangentSum(e: Equation): e is Reduce {
    if (e.tag !== 'reduce' || e.monoid.name !== 'sum' || !this.s.linear.has(e.body) || this.isNamed(e) || this.isNamed(e.body)) return false
    return (e.body.tag === 'call' && (e.body.op.name === 'add' || e.body.op.name === 'sub')) || this.isTangentSum(e.body)
  }
  /** A text with its own bound indices numbered, so that equal texts are equal. */
  private normal(text: string, open: ReadonlySet<string>): string {
    const own = new Map<string, string>()
    return text.replaceAll(HOLE, (hole) => {
      if (open.has(hole)) return hole
      if (!own.has(hole)) own.set(hole, `#${own.size}`)
      return own.get(hole)!
    })
  }
  private product(e: Equation, over: readonly Axis[], scope: Scope): { readonly factor: number; readonly write: (size: number) => Text } {
    const parts: Parts = { factor: 1, operands: [], bounds: [] }
    const taken = new Set<string>()
    let inner = scope
    for (const axis of over) {
      const made = this.bind(axis, inner, taken)
      inner = made.scope
      parts.bounds.push({ axis, hole: made.hole, scope: inner, body: e })
    }
    this.collect(e, inner, 1, parts, taken)
    const around = new Set([...scope.taken, ...taken])
    const operands = parts.operands.map((o): Operand => {
      const { places } = o.scope
      const text = condition(
        { e: o.e, labels: new Map(), power: 1, not: o.not },
        this.atomOrSum(o.e, { places, taken: new Set([...o.scope.taken, ...taken]) }),
        this.isNamed(o.e),
      )
      const indices = new Set([...text.text.matchAll(/\p{L}+\d*|[\u{F0000}-\u{FFFFD}]/gu)].map(([i]) => i).filter((i) => around.has(i)))
      return { text, indices, tangent: this.s.linear.has(o.e), mask: o.e.sort === 'boolean', power: o.power }
    })
    const vanishes = operands.some((o) => o.text.text === '0' && o.power > 0)
    return { factor: vanishes ? 0 : parts.factor, write: (size) => this.written(size, operands, parts.bounds, scope, around) }
  }
  private collect(e: Equation, scope: Scope, power: number, parts: Parts, taken: Set<string>): void {
    const single = (x: Equation, n: number, not = false): void => void parts.operands.push({ e: x, scope, power: n, not })
    if (this.isNamed(e)) return single(e, power)
    if (e.tag === 'literal' && e.sort !== 'boolean') {
      parts.factor *= e.value ** power
      return
    }
    if (e.tag === 'reduce' && e.monoid.name === 'sum' && power === 1) {
      const made = this.bind(e.axis, scope, taken)
      parts.bounds.push({ axis: e.axis, hole: made.hole, scope: made.scope, body: e.body })
      return this.collect(e.body, made.scope, 1, parts, taken)
    }
    if (e.tag === 'at' && e.array.tag === 'build' && !this.isNamed(e.array) && e.pad === undefined) {
      const { array } = e
      const places = new Map([...scope.places, ...array.axes.map((a, k) => [a, this.place(e.indices[k]!, scope)] as const)])
      return this.collect(array.body, { ...scope, places }, power, parts, taken)
    }
    if (e.tag !== 'call') return single(e, power)
    const [x, y, z] = e.args
    switch (e.op.name) {
      case 'neg':
        parts.factor *= (-1) ** power
        return this.collect(x!, scope, power, parts, taken)
      case 'mul': {
        if (x === y) return this.collect(x!, scope, 2 * power, parts, taken)
        for (const a of this.s.order.children(e)) this.collect(a, scope, power, parts, taken)
        return
      }
      case 'div': {
        this.collect(x!, scope, power, parts, taken)
        const exact = y!.tag !== 'literal' || Math.log2(Math.abs(y!.value)) % 1 === 0
        return exact ? this.collect(y!, scope, -power, parts, taken) : single(y!, -power)
      }
      case 'select':
        if (power !== 1 || isLiteral(y!, 0) === isLiteral(z!, 0)) return single(e, power)
        single(x!, 1, isLiteral(y!, 0))
        return this.collect(isLiteral(y!, 0) ? z! : y!, scope, power, parts, taken)
      default:
        return single(e, power)
    }
  }
  /** `2 c Σ j,k  A[i,j] dX[j,k] B[k,l]`: from one index to the next. */
  private written(size: number, operands: readonly Operand[], bounds: readonly Bound[], scope: Scope, around: ReadonlySet<string>): Text {
    const byText = new Map<string, { o: Operand; n: number }>()
    for (const o of operands) {
      const key = this.normal(o.text.text, around)
      byText.set(key, { o: byText.get(key)?.o ?? o, n: (byText.get(key)?.n ?? 0) + o.power })
    }
    const all = [...byText.values()].filter((p) => p.n !== 0)
    const texts = (some: readonly (typeof all)[number][]): readonly Text[] => some.map(({ o, n }) => T.power(o.text, Math.abs(n)))
    const below = texts(all.filter((p) => p.n < 0))
    const above = all.filter((p) => p.n > 0)
    const masks = above.filter((p) => p.o.mask)
    const front = above.filter((p) => p.o.indices.size === 0 && !p.o.tangent && !p.o.mask)
    const last = above.filter((p) => p.o.indices.size === 0 && p.o.tangent)
    const rest = above.filter((p) => ![...masks, ...front, ...last].includes(p))
    const chain = chained(rest, [...scope.taken])
    const numeral = size === 1 ? [] : [atom(T.number(size))]
    const beside = (some: readonly Text[]): Text =>
      some.length === 1 ? some[0]! : { text: some.map((t) => wrap(t, T.PRODUCT)).reduce(T.besideScalar), binds: T.PRODUCT }
    const ratio = (some: readonly Text[]): Text => T.quotient(some.length === 0 ? atom('1') : beside(some), below)
    if (bounds.length === 0) return ratio([...numeral, ...texts([...masks, ...front, ...chain, ...last])])
    const sigma = `Σ ${OPEN}${bounds.map((b) => this.binding(b)).join(NEXT)}${CLOSE}  `
    const outside = [...numeral, ...texts(front)]
    const body = `${sigma}${wrap(ratio(texts([...masks, ...chain, ...last])), T.SIGMA)}`
    return { text: outside.length > 0 ? `${wrap(beside(outside), T.PRODUCT)} ${body}` : body, binds: T.SIGMA }
  }

  // ---- scalars

  private atomOrSum(e: Equation, scope: Scope): Text {
    const name = this.named(e, scope)
    if (name) return name
    switch (e.tag) {
      case 'literal':
        return atom(e.sort === 'boolean' ? String(e.value !== 0) : T.number(e.value))
      case 'size':
      case 'input':
        return atom(T.nice(e.name))
      case 'axis':
      case 'polynomial': {
        const p = this.place(e, scope)
        return { text: showPlace(p), binds: isSum(p) ? T.SUM : p[0] && p[0].factors.length > 1 ? T.PRODUCT : T.ATOM }
      }
      case 'mark':
        return this.scalar(e.of, scope)
      case 'state':
        return this.row(e, [], scope)
      case 'call':
        if (['add', 'sub', 'neg', 'mul', 'div'].includes(e.op.name)) return this.scalar(e, scope)
        return called(
          e.op,
          this.s.order.children(e).map((x) => (x.sort === 'boolean' ? this.atomOrSum(x, scope) : this.scalar(x, scope))),
        )
      case 'at':
        return this.read(e, scope)
      case 'reduce':
        return e.monoid.name === 'sum' ? this.scalar(e, scope) : this.extremum(e, scope)
      default:
        throw new Impossible(`${e.tag} is no scalar`)
    }
  }
  /** A state at a step: a row of its history. */
  private row(e: Equation, at: readonly Place[], scope: Scope): Text {
    const history = this.histories.get(e)
    const name = history && this.s.names.get(history)
    if (!history || name === undefined) throw new Impossible('a state without a history')
    const places = history.free.map((a) => scope.places.get(a)!)
    const now = this.rowOf(history, scope.places.get(history.of.axis)!, scope)
    return atom(subscripted(name, [...places, now, ...at]))
  }
  private extremum(e: Reduce, scope: Scope): Text {
    const { hole, scope: inner } = this.bind(e.axis, scope, new Set())
    const binding = this.binding({ axis: e.axis, hole, scope: inner, body: e.body })
    return { text: `${e.monoid.name} ${OPEN}${binding}${CLOSE}  ${wrap(this.scalar(e.body, inner), T.PRODUCT)}`, binds: T.SIGMA }
  }
  private read(e: At, scope: Scope): Text {
    const array = e.array.tag === 'mark' && !this.isNamed(e.array) ? e.array.of : e.array
    const name = this.nameOf(array) ?? (array.tag === 'input' ? T.nice(array.name) : undefined)
    const at = e.indices.map((i, k) => {
      const place = this.place(i, scope)
      return k === 0 && array.tag === 'history' ? this.rowOf(array, place, scope) : place
    })
    if (name !== undefined) {
      const places = [...array.free.map((a) => this.along(array, a, scope)), ...(e.pad === undefined ? unpacked(at, array.shape) : at)]
      return atom(subscripted(name, places, e.pad))
    }
    if (array.tag === 'state') return this.row(array, at, scope)
    if (array.tag !== 'build') throw new Impossible(`${array.tag} has no name`)
    const inner = { taken: scope.taken, places: new Map([...scope.places, ...array.axes.map((a, k) => [a, at[k]!] as const)]) }
    const body = this.scalar(array.body, inner)
    if (e.pad === undefined) return body
    const ranges = array.axes.map((a) => `0≤${this.range(a, inner)}`)
    return { text: `${wrap(body, binding.logic)} if ${ranges.join(', ')} else ${T.number(e.pad)}`, binds: binding.choice }
  }
}

const subscripted = (name: string, places: readonly Place[], pad?: number): string =>
  places.length === 0 ? name : `${name}[${places.map(tight).join(',')}${pad === undefined ? '' : ` else ${T.number(pad)}`}]`

interface Ranked {
  readonly o: Operand
}
/** Each operand beside one with which it shares an index, beginning with that of the first index of the result. */
const chained = <P extends Ranked>(given: readonly P[], result: readonly string[]): readonly P[] => {
  const left = [...given].sort((a, b) => Number(a.o.tangent) - Number(b.o.tangent))
  const has = (p: P, i: string): boolean => p.o.indices.has(i)
  const done: P[] = []
  while (left.length > 0) {
    const before = done.at(-1)
    const beside = before && left.find((p) => [...before.o.indices].some((i) => !result.includes(i) && has(p, i)))
    const first = result.map((i) => left.find((p) => has(p, i))).find((p) => p !== undefined)
    const end = left.find((p) => p.o.indices.size === 1)
    const next = beside ?? first ?? end ?? left[0]!
    done.push(next)
    left.splice(left.indexOf(next), 1)
  }
  return done
}
