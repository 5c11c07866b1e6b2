/**
 * Sums of products without indices. Operands are vertices' vectors and edges' matrices of a graph of labels: a summed label between two matrices
 * is a product of matrices, a leaf is a matrix applied to a vector, equal labels are ⊙, labels that nothing connects are ⊗, a circle is a trace.
 */
import { components, type Label } from './product.js'
import { atom, beside, bracket, byText, HADAMARD, ONES, OUTER, POWER, PRODUCT, power, type Text, wrap } from './text.js'

/** An operand as an array: its labels as it has them, and its text with the labels in any order. */
export interface Item {
  readonly labels: readonly Label[]
  readonly write: (order: readonly Label[]) => Text | undefined
  readonly power: number
  /** What the map is linear in stands last. */
  readonly tangent: boolean
  /** The matrix whose diagonal this is. */
  readonly matrix?: Text
}
/** `⟨lead, tail⟩`, linear in the tail. */
export interface Functional {
  readonly lead: Text
  readonly tail: Text
}
interface Vector {
  readonly above: readonly Text[]
  readonly below: readonly Text[]
}
type Items = readonly Item[]

const ONE = atom('1')
const has = (item: Item, l: Label): boolean => item.labels.includes(l)
const reached = (pool: Items, from: Label): Items => components(pool, (t) => t.labels).find((g) => g.some((t) => has(t, from))) ?? []
const otherEnd = (item: Item, l: Label): Label => item.labels.find((x) => x !== l)!
const grouped = <K, T>(all: readonly T[], key: (t: T) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const t of all) groups.set(key(t), [...(groups.get(key(t)) ?? []), t])
  return groups
}
/** Plain names first, then by their text. */
const plainFirst = byText<Text>((t) => `${t.text.includes(' ') ? 1 : 0}${t.text}`)
const every = <T>(all: readonly (T | undefined)[]): readonly T[] | undefined =>
  all.every((t) => t !== undefined) ? (all as readonly T[]) : undefined
const least = (all: readonly Text[]): Text | undefined => [...all].sort(byText((t) => `${100 + (t.text.match(/ᵀ/g)?.length ?? 0)}`))[0]

const hadamard = (all: readonly Text[]): Text =>
  all.length === 1 ? all[0]! : { text: all.map((t) => wrap(t, PRODUCT)).join(' ⊙ '), binds: HADAMARD }
const vectorText = ({ above, below }: Vector): Text => {
  const top = above.length > 0 ? hadamard(above) : below.length === 0 ? ONES : ONE
  if (below.length === 0) return top
  return { text: `${wrap(top, HADAMARD)} / ${wrap(below.length === 1 ? below[0]! : hadamard(below), POWER)}`, binds: HADAMARD }
}
const applied = (a: Text, x: Text): Text => ({ text: beside(wrap(a, PRODUCT), wrap(x, PRODUCT)), binds: PRODUCT })
const isPlain = (t: Text): boolean => t.entrywise !== true
/** Matrices between the same labels, entry by entry. */
const between = (some: Items, order: readonly Label[]): Text | undefined => {
  const texts = every(some.map((t) => t.write(order)))
  if (!texts || some.some((t) => t.power !== 1 && t.power !== 2)) return undefined
  const all = (last: boolean): readonly Text[] =>
    texts.flatMap((t, k) => (some[k]!.tangent !== last ? [] : some[k]!.power === 2 ? [t, t] : [t])).sort(plainFirst)
  return hadamard([...all(false), ...all(true)])
}

/** The items at a label as one vector: those that are vectors, and what hangs off it, applied. */
const vectorAt = (l: Label, pool: Items): Vector | undefined => {
  const here = pool.filter((t) => has(t, l))
  const rest = pool.filter((t) => !has(t, l))
  const own = vectorsOf(here.filter((t) => t.labels.length === 1))
  if (!own || here.some((t) => t.labels.length > 2)) return undefined
  const branches: { readonly t: Text; readonly last: boolean }[] = []
  const taken = new Set<Item>()
  for (const [m, some] of grouped(
    here.filter((t) => t.labels.length === 2),
    (t) => otherEnd(t, l),
  )) {
    const beyond = reached(rest, m)
    if (m.role === 'result' || beyond.some((t) => taken.has(t))) return undefined
    for (const t of beyond) taken.add(t)
    const [a, x] = [between(some, [l, m]), vectorAt(m, beyond)]
    if (!a || !x || !isPlain(a)) return undefined
    branches.push({ t: applied(a, vectorText(x)), last: [...some, ...beyond].some((t) => t.tangent) })
  }
  const tangent = here.find((t) => t.tangent && t.labels.length === 1)
  const last = new Set([tangent?.write(tangent.labels)?.text, ...branches.filter((b) => b.last).map((b) => b.t.text)])
  const above = [...own.above, ...branches.map((b) => b.t)].sort(plainFirst)
  return { above: [...above.filter((t) => !last.has(t.text)), ...above.filter((t) => last.has(t.text))], below: own.below }
}
const vectorsOf = (some: Items): Vector | undefined => {
  const texts = every(some.map((t) => t.write(t.labels)))
  if (!texts) return undefined
  const powers = new Map<string, { t: Text; n: number }>()
  for (const [k, t] of texts.entries()) powers.set(t.text, { t, n: (powers.get(t.text)?.n ?? 0) + some[k]!.power })
  const all = [...powers.values()]
  return { above: all.filter((p) => p.n > 0).map((p) => power(p.t, p.n)), below: all.filter((p) => p.n < 0).map((p) => power(p.t, -p.n)) }
}
const diagonal = (v: Vector | undefined): readonly Text[] | undefined =>
  v && (v.above.length + v.below.length === 0 ? [] : [atom(`diag(${vectorText(v).text})`)])

/** The product of matrices from one label to another. */
const chain = (from: Label, to: Label, pool: Items): readonly Text[] | undefined => {
  const here = pool.filter((t) => has(t, from))
  const rest = pool.filter((t) => !has(t, from))
  const ends = grouped(
    here.filter((t) => t.labels.length === 2),
    (t) => otherEnd(t, from),
  )
  const onward = [...ends.keys()].filter((m) => m === to || reached(rest, m).some((t) => has(t, to)))
  const [next] = onward
  if (!next || onward.length > 1) return undefined
  const ahead = reached(rest, next)
  const aside = [...here.filter((t) => !has(t, next)), ...rest.filter((t) => !ahead.includes(t))]
  const own = aside.length === 0 ? [] : diagonal(vectorAt(from, aside))
  const a = between(ends.get(next)!, [from, next])
  const after = next !== to ? chain(next, to, ahead) : ahead.length === 0 ? [] : diagonal(vectorAt(to, ahead))
  return own && a && after ? [...own, a, ...after] : undefined
}
const matrixText = (factors: readonly Text[] | undefined): Text | undefined => {
  if (!factors || factors.length === 1) return factors?.[0]
  return factors.every(isPlain) ? { text: factors.map((f) => wrap(f, PRODUCT)).reduce(beside), binds: PRODUCT } : undefined
}

/** The array over the labels of the result, which every component of the items has; `undefined` if it takes indices to say it. */
export const arrayText = (items: Items, result: readonly Label[]): Text | undefined => {
  const parts = components(items, (t) => t.labels)
  const pieces: (Text | undefined)[] = []
  for (let k = 0; k < result.length; ) {
    const part = parts.find((p) => p.some((t) => has(t, result[k]!)))
    const run = part ? result.filter((l) => part.some((t) => has(t, l))) : [result[k]!]
    if (run.some((l, d) => l !== result[k + d])) return undefined
    pieces.push(part ? pieceText(part, run) : ONES)
    k += run.length
  }
  const texts = every(pieces)
  if (!texts || texts.every((t) => t === ONES)) return texts && ONES
  return texts.length === 1 ? texts[0] : { text: texts.map((t) => wrap(t, POWER)).join('⊗'), binds: OUTER }
}
const pieceText = (part: Items, run: readonly Label[]): Text | undefined => {
  const [first, second] = run
  if (run.length > 2 || part.some((t) => t.labels.length > 2))
    return part.every((t) => t.labels.length === run.length && t.power === 1 && run.every((l) => has(t, l))) ? between(part, run) : undefined
  if (second) return matrixText(chain(first!, second, part))
  const v = vectorAt(first!, part)
  return v && vectorText(v)
}

/** What is linear in the tangent and summed over all its labels: `⟨lead, tail⟩`; `bare` if some label has only the tangent. */
export const functionalOf = (part: Items): (Functional & { readonly bare: boolean }) | undefined => {
  const tangent = part.find((t) => t.tangent)
  if (tangent?.power !== 1) return undefined
  const rest = part.filter((t) => t !== tangent)
  const tail = tangent.write(tangent.labels)
  const outer: ReadonlyMap<Label, Label> = new Map(tangent.labels.map((l) => [l, { axis: l.axis, role: 'result' }]))
  const moved = (l: Label): Label => outer.get(l) ?? l
  const back = (l: Label): Label => tangent.labels.find((x) => outer.get(x) === l) ?? l
  const lead = arrayText(
    rest.map((t) => ({ ...t, labels: t.labels.map(moved), write: (order: readonly Label[]) => t.write(order.map(back)) })),
    tangent.labels.map(moved),
  )
  return lead && tail && { lead, tail, bare: tangent.labels.some((l) => !rest.some((t) => has(t, l))) }
}

const inner = (a: Text, b: Text): Text => bracket(/ /.test(a.text + b.text) ? `⟨${a.text}, ${b.text}⟩` : `⟨${a.text},${b.text}⟩`)
export const innerProduct = ({ lead, tail }: Functional): Text => inner(lead, tail)
const squaredNorm = (x: Text): Text => ({ text: `‖${x.text}‖²`, binds: POWER, root: `‖${x.text}‖` })

/** A product summed over all its labels: inner products, norms, traces. */
export const scalarText = (part: Items): Text | undefined => {
  const labels = [...new Set(part.flatMap((t) => t.labels))]
  const [one, two] = part
  if (part.length === 1 && one!.matrix && one!.power === 1) return atom(`tr(${one!.matrix.text})`)
  const whole = part.every((t) => t.labels.length === labels.length)
  if (whole && part.length === 1) {
    const x = one!.write(one!.labels)
    return one!.power === 2 && x ? squaredNorm(x) : undefined
  }
  if (whole && part.length === 2) {
    const texts = every([one!.write(one!.labels), two!.write(one!.labels)])
    if (!texts || one!.power !== 1 || two!.power !== 1) return undefined
    const [a, b] = [...texts].sort(plainFirst)
    return a!.text === b!.text ? squaredNorm(a!) : inner(a!, b!)
  }
  if (part.some((t) => t.labels.length > 2) || labels.length === 1) return undefined
  const edges = part.filter((t) => t.labels.length === 2).length
  return edges === labels.length ? trace(part, labels) : least(labels.flatMap((l) => rooted(l, part) ?? []))
}
/** `⟨u, A v⟩`, seen from a label. */
const rooted = (l: Label, part: Items): Text | undefined => {
  const v = vectorAt(l, part)
  if (!v || v.below.length > 0 || v.above.length < 2) return undefined
  const last = v.above.at(-1)!
  const [a, b] = v.above.length === 2 ? [...v.above].sort(plainFirst) : [hadamard(v.above.slice(0, -1)), last]
  return inner(a!, b!)
}
const trace = (part: Items, labels: readonly Label[]): Text | undefined => {
  const matrices = part.filter((t) => t.labels.length === 2)
  if (matrices.some((t) => t.power !== 1) || labels.some((l) => matrices.filter((t) => has(t, l)).length !== 2)) return undefined
  const around = (start: Label, first: Item): Text | undefined => {
    const factors: Text[] = []
    let [at, next] = [start, first]
    for (const _ of matrices) {
      const own = diagonal(vectorsOf(part.filter((t) => t.labels.length === 1 && has(t, at))))
      const a = next.write([at, otherEnd(next, at)])
      if (!own || !a) return undefined
      factors.push(...own, a)
      at = otherEnd(next, at)
      next = matrices.find((t) => t !== next && has(t, at))!
    }
    return at === start ? matrixText(factors) : undefined
  }
  const all = labels.flatMap((l) => matrices.filter((t) => has(t, l)).flatMap((t) => around(l, t) ?? []))
  const symmetric = all.filter((t) => /^(.+)ᵀ.*\1$/.test(t.text))
  const m = least(symmetric.length > 0 ? symmetric : all)
  return m && atom(`tr(${m.text})`)
}

/** Linear in a vector of the result's own label, entry by entry: `lead ⊙ tail`. */
export const diagonalOf = (items: Items, result: readonly Label[]): Functional | undefined => {
  const tangent = items.find((t) => t.tangent)
  if (tangent?.power !== 1 || result.length !== tangent.labels.length || tangent.labels.some((l) => !result.includes(l))) return undefined
  const rest = items.filter((t) => t !== tangent)
  const [tail, lead] = [tangent.write(result), rest.length > 0 ? arrayText(rest, result) : undefined]
  return tail && lead && result.every((l) => rest.some((t) => has(t, l))) ? { lead, tail } : undefined
}
