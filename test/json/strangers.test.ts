/** Documents that others wrote: whatever is wrong with them is an error that says where, and nothing else happens. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NotSupported, SpaceMismatch } from '../../src/categories/errors.js'
import { isProgram } from '../../src/categories/program.js'
import { emitModule } from '../../src/emit.js'
import { adjoint, type LinearMap, linearize, type Program } from '../../src/index.js'
import { BadDocument, load, save } from '../../src/json.js'
import { print } from '../../src/print.js'
import { decode, tapes } from '../support/arbitrary.js'
import { forAll } from '../support/check.js'
import { programs } from './programs.js'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
const documentOf = (f: Program): Json => JSON.parse(JSON.stringify(save({ f, Df: linearize(f).map, back: adjoint(linearize(f).map) })))

const own: readonly Json[] = Object.values(programs).map(documentOf)

/** Every place in a document: what holds it, and under which key. */
const placesIn = (x: Json): { readonly in: Json[] | { [key: string]: Json }; readonly key: string | number }[] => {
  const found: ReturnType<typeof placesIn> = []
  const open: Json[] = [x]
  for (let y = open.pop(); y !== undefined; y = open.pop()) {
    if (typeof y !== 'object' || y === null) continue
    for (const key of Object.keys(y)) {
      found.push({ in: y, key: Array.isArray(y) ? Number(key) : key })
      open.push((y as Record<string, Json>)[key]!)
    }
  }
  return found
}
const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e9,
  1e300,
  '',
  'x',
  'n',
  'NaN',
  '-0',
  'mul',
  'sum',
  '__proto__',
  [],
  {},
  [0],
  { node: 0 },
]
/** One change, drawn by numbers: a value, a number nearby, a part of the document elsewhere in it, less or more of a list or a record. */
const changed = (x: Json, [where, how, what]: readonly [number, number, number]): void => {
  const places = placesIn(x)
  const { in: holder, key } = places[where % places.length]!
  const at = holder as Record<string | number, Json>
  const here = at[key]!
  const other = places[what % places.length]!
  switch (how % 6) {
    case 0:
      at[key] = structuredClone(VALUES[what % VALUES.length]!)
      return
    case 1:
      at[key] = typeof here === 'number' ? here + [1, -1, 2, 10, -3][what % 5]! : structuredClone((other.in as typeof at)[other.key]!)
      return
    case 2:
      at[key] = structuredClone((other.in as typeof at)[other.key]!)
      return
    case 3:
      if (Array.isArray(holder)) holder.splice(key as number, 1)
      else delete at[key]
      return
    case 4:
      if (Array.isArray(holder)) holder.splice(key as number, 0, structuredClone(here))
      else at[String(other.key)] = structuredClone(here)
      return
    default:
      if (typeof here === 'number') at[key] = what % 40
  }
}
const mine = (e: unknown): boolean => e instanceof SpaceMismatch || e instanceof NotSupported
/** What is loaded can be used as anything else: printed, differentiated, emitted. */
const use = (x: Program | LinearMap): void => {
  try {
    print(x)
    print(x, 'combinators')
    if (!isProgram(x)) return
    emitModule({ name: 'f', program: x, modes: ['value'], target: 'js' })
    if (x.inputs.some((e) => e.sort === 'real')) print(linearize(x).map)
  } catch (e) {
    if (!mine(e)) throw e
  }
}
let accepted = 0
const attempt = (document: Json): void => {
  let loaded: ReturnType<typeof load>
  try {
    loaded = load(document)
  } catch (e) {
    if (!(e instanceof BadDocument)) throw e
    expect(e.message).toMatch(/^load, .+: expected .+, got /s)
    return
  }
  accepted++
  for (const x of 'edges' in loaded || isProgram(loaded) ? [loaded as Program] : Object.values(loaded)) use(x as Program)
}
const change = fc.tuple(fc.nat(), fc.nat(), fc.nat())

describe('documents changed at random', () => {
  test('of programs of every kind', () => {
    accepted = 0
    forAll(
      fc.record({ which: fc.nat(own.length - 1), changes: fc.array(change, { minLength: 1, maxLength: 3 }) }),
      ({ which, changes }) => {
        const document = structuredClone(own[which]!)
        for (const c of changes) changed(document, c)
        attempt(document)
      },
      1500,
    )
    expect(accepted).toBeGreaterThan(100)
  })
  test('of random programs', () =>
    forAll(
      fc.record({ tape: tapes(), changes: fc.array(change, { minLength: 1, maxLength: 30 }) }),
      ({ tape, changes }) => {
        const document = documentOf(decode(tape, { derivatives: 1 }).program)
        for (const c of changes) {
          const one = structuredClone(document)
          changed(one, c)
          attempt(one)
        }
      },
      40,
    ))
})
