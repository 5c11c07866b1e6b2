/**
 * An order on equations that is the same in every run: by the names that they mention, then by structure. Node ids depend on what ran before,
 * and the order of `x + y` with them; nothing printed may.
 */
import { children, type Equation, postorder } from '../../categories/equation.js'

interface Key {
  /** The names mentioned, left to right, cut off where they get long. */
  readonly names: string
  /** A hash of the structure. */
  readonly hash: number
}
const LONG = 40

/** 53 bits that depend on every character. */
export const hashOf = (s: string): number => {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let k = 0; k < s.length; k++) {
    const c = s.charCodeAt(k)
    a = Math.imul(a ^ c, 2654435761)
    b = Math.imul(b ^ c, 1597334677)
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909)
  return 4294967296 * (2097151 & b) + (a >>> 0)
}
/** One number from two, in order. */
const mixed = (h: number, k: number): number => {
  const a = Math.imul((h >>> 0) ^ (k >>> 0), 2654435761)
  const b = Math.imul(Math.trunc(h / 4294967296) ^ Math.trunc(k / 4294967296) ^ (a >>> 15), 1597334677) + (h | 0)
  return 4294967296 * (2097151 & (b ^ (b >>> 13))) + ((a ^ Math.imul(b, 2246822507)) >>> 0)
}
const compareKeys = (a: Key, b: Key): number => (a.names < b.names ? -1 : a.names > b.names ? 1 : a.hash - b.hash)

export interface Order {
  readonly compare: (a: Equation, b: Equation) => number
  /** What a node is made of; where order does not matter, in this order. */
  readonly children: (e: Equation) => readonly Equation[]
  readonly namesOf: (e: Equation) => string
  /** A number that tells structures apart. */
  readonly hash: (e: Equation) => number
}

export const ordering = (): Order => {
  const known = new Map<Equation, Key>()
  const heads = new Map<string, number>()
  /** Of a short text that occurs often. */
  const hashOfHead = (s: string): number => {
    const before = heads.get(s)
    if (before !== undefined) return before
    const made = hashOf(s)
    heads.set(s, made)
    return made
  }
  const keyOf = (e: Equation): Key => {
    const before = known.get(e)
    if (before) return before
    for (const x of postorder([e], children, (y) => known.has(y))) known.set(x, fresh(x))
    return known.get(e)!
  }
  const joined = (keys: readonly Key[]): string => {
    let s = ''
    for (const { names } of keys) {
      if (s.length >= LONG) break
      if (names !== '') s += s === '' ? names : ` ${names}`
    }
    return s.slice(0, LONG)
  }
  const fresh = (e: Equation): Key => {
    const parts = inOrder(e)
    const keys = parts.map((x) => known.get(x)!)
    const key = (head: string, names = joined(keys)): Key => ({ names, hash: keys.reduce((h, k) => mixed(h, k.hash), hashOfHead(head)) })
    switch (e.tag) {
      case 'literal':
        return key(`${e.sort} ${e.value}`, '')
      case 'size':
      case 'input':
        return key(`${e.tag} ${e.name}`, e.name)
      case 'axis':
        return key(`axis ${e.axis.level}`, '')
      case 'polynomial':
        return key(
          `polynomial ${monomials(e)
            .map((m) => m.text)
            .join()}`,
        )
      case 'call':
        return key(`call ${e.op.name}`)
      case 'at':
        return key(`at ${e.pad ?? ''}`)
      case 'reduce':
        return key(`${e.monoid.name} ${e.axis.level}`)
      case 'build':
        return key(`build ${e.axes.map((a) => a.level).join()}`)
      case 'accumulate':
        return key(`accumulate ${e.entries.map((x) => `${x.axes.map((a) => a.level).join()};${x.indices.length};${x.partial}`).join()}`)
      case 'mark':
        return key('mark')
      case 'order':
      case 'trips':
        return key(e.tag)
      case 'custom':
        return keys[0]!
      case 'state':
        return key('state')
      case 'history':
        return key(`history ${e.of.histories.indexOf(e)} ${e.of.axis.level}`)
    }
  }
  const monomials = (e: Extract<Equation, { tag: 'polynomial' }>) =>
    e.terms
      .map((t) => {
        const factors = [...t.factors].sort((a, b) => compareKeys(keyOf(a), keyOf(b)))
        return { factors, text: `${t.coefficient}·${factors.map((f) => keyOf(f).hash).join('·')}` }
      })
      .sort((a, b) => b.factors.length - a.factors.length || (a.text < b.text ? -1 : 1))
  const compare = (a: Equation, b: Equation): number => (a === b ? 0 : compareKeys(keyOf(a), keyOf(b)))
  const inOrder = (e: Equation): readonly Equation[] => {
    if (e.tag === 'polynomial') return monomials(e).flatMap((m) => m.factors)
    if (e.tag === 'custom') return [e.of]
    if (e.tag !== 'call' || !e.op.commutative || compare(e.args[0]!, e.args[1]!) <= 0) return children(e)
    return [...e.args].reverse()
  }
  return { compare, children: inOrder, namesOf: (e) => keyOf(e).names, hash: (e) => keyOf(e).hash }
}
