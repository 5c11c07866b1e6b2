/**
 * The combinator register, as it is written and read. Every linear map prints in it and reads back as the same graph, up to names.
 *
 *     map        = signature , { definition } , [ "where" , shared , { shared } ] ;
 *     signature  = "(" , [ ports ] , ")" , "⊸" , "(" , [ ports ] , ")" ;
 *     ports      = port , { "," , port } ;
 *     port       = NAME , [ family ] , [ ":" , shape ] , [ "along" , binder ] ;
 *                                                                     (a family of vectors of this shape; a scalar has none. Rows of a history
 *                                                                     follow each other along an axis: what a cycle steps along)
 *     family     = "{" , binders , "}" ;
 *     binders    = binder , { "," , binder } ;
 *     binder     = [ index , "≤" ] , NAME , "<" , index ;             (an axis and its range)
 *     shape      = index , { "×" , index } ;
 *     definition = port , "=" , ( "0" | term , { "+" , term } ) ;     (a variable: the sum of what flows into it)
 *     term       = { relation , "∘" } , NAME ;                        (from right to left, as functions compose)
 *     shared     = ( NAME | "(" , NAME , { "," , NAME } , ")" ) , [ family ] , "=" , expression ;
 *                                                                     (a weight, or a part of weights, that is used more than once; the
 *                                                                     histories of a recurrence of several states)
 *
 * A relation is one edge. Its type is that of what it is applied to: a family over axes S of arrays of some shape; `w` is the weight, 1 if missing.
 *
 *     relation   = "id" | "scale" , weight                            (element by element)
 *                | "sum"     , over , [ weight ]                      (Σ over axes of the family, and over the array's own, which come last)
 *                | "rep"     , over , [ weight ]                      (replicate: a family over more axes)
 *                | "at"      , over , [ weight ]                      (the array's elements as a family over its axes)
 *                | "build"   , over , [ weight ]                      (the family as an array; over axes that it lacks, an outer product)
 *                | "diag"    , ( over , [ weight ] | "(" , NAME , ")" )
 *                | "gather"  , over , [ weight ]                      (out[axes] = w · in[indices])
 *                | "scatter" , over , [ weight ]                      (out[indices] += w · in[axes])
 *                | "⟨" , NAME , "," , "·" , "⟩" | "(" , NAME , "⊗" , ")"
 *                | "(" , matrix , "·" , ")" | "(" , "·" , matrix , ")"
 *                | "red" , [ "?" ] , "[" , [ binders ] , ";" , end , [ ":" , shape ] , "←" , end , "]" , [ weight ] ;
 *     over       = "[" , [ binders ] , [ ";" , index , { "," , index } ] , "]" ;
 *     end        = axes , [ indices ] | indices ;                     (a family over axes, at indices; the source's are those that it has)
 *     axes       = "{" , NAME , { "," , NAME } , "}" ;
 *     indices    = "[" , [ index , { "," , index } ] , "]" ;
 *     matrix     = NAME , [ "ᵀ" ] ;
 *     weight     = "(" , expression , ")" ;
 *
 * `red` is every relation: for all points of the family's axes and of the binders, `to[…] += w · from[…]`, where the target is a family over the
 * axes in braces; with `?`, nothing happens out of range. The others are the special cases that have names.
 *
 *     expression = sum , [ ( "<" | "≤" | ">" | "≥" | "=" ) , sum ] ;
 *     sum        = product , { ( "+" | "-" ) , product } ;
 *     product    = unary , { ( "·" | "/" ) , unary } ;
 *     unary      = "-" , unary | primary , { "[" , index , { "," , index } , [ "else" , NUMBER ] , "]" } ;
 *     primary    = NUMBER | "∞" | "nan" | "true" | "false" | NAME , [ axes ] | "(" , expression , ")"
 *                | OPERATION , "(" , expression , { "," , expression } , ")"
 *                | ( "sum" | "max" | "min" | "argmax" | "argmin" ) , "[" , binder , "]" , weight
 *                | "build" , "[" , binders , "]" , weight
 *                | "accumulate" , "[" , shape , "]" , "(" , entry , { "," , entry } , ")"
 *                | "mark" , family , weight
 *                | "order" , weight                                   (of a vector: the places of its elements in ascending order)
 *                | "trips" , weight                                   (of the history of a flag: how many steps its recurrence takes)
 *                | [ "associative" | "while" , NUMBER ] , "recurrence" , "[" , binder , "]" , "(" , state , { "," , state } , [ "with" , shared , { "," , shared } ] , ")" ;
 *     state      = NAME , "=" , sum , "then" , sum ;                  (it starts as the first, and each step makes the second of it; `with` parts
 *                                                                     of the second; `while` the state of this number is true)
 *     entry      = over , "+=" , [ "?" ] , sum ;
 *     index      = sum ;                                              (of integers)
 *
 * An axis has one name in the whole text. Where an expression binds an axis that is bound around it already, the inner one is meant, as in equations.
 */
import type { Monoid } from '../../categories/equation.js'
import { binding } from '../../primitives/form.js'
import { argmax, argmin, maximum, minimum, sum } from '../../primitives/reduction.js'

/** Operations that stand between their arguments; all others are functions. */
export const INFIX: Readonly<Record<string, { readonly symbol: string; readonly binds: number }>> = {
  add: { symbol: '+', binds: binding.sum },
  sub: { symbol: '-', binds: binding.sum },
  mul: { symbol: '·', binds: binding.product },
  div: { symbol: '/', binds: binding.product },
  lt: { symbol: '<', binds: binding.comparison },
  le: { symbol: '≤', binds: binding.comparison },
  gt: { symbol: '>', binds: binding.comparison },
  ge: { symbol: '≥', binds: binding.comparison },
  eq: { symbol: '=', binds: binding.comparison },
}
export const MONOIDS: ReadonlyMap<string, Monoid> = new Map([sum, maximum, minimum, argmax, argmin].map((m) => [m.name, m]))
export const RELATIONS = ['id', 'scale', 'sum', 'rep', 'at', 'build', 'diag', 'gather', 'scatter', 'red'] as const
/** Words that no variable, input, axis or shared weight is called. */
export const WORDS: ReadonlySet<string> = new Set([
  ...RELATIONS,
  ...MONOIDS.keys(),
  ...['accumulate', 'mark', 'order', 'trips', 'associative', 'while', 'recurrence', 'then', 'with', 'along', 'where', 'else', 'true', 'false', 'nan'],
])

/** Gives names that the grammar can read and that are not taken yet, and takes them. */
export const namer = (taken: Set<string>): ((wish: string) => string) => {
  const counts = new Map<string, number>()
  return (wish) => {
    const legal = wish.replaceAll(/[^\p{L}\p{N}_]|ᵀ/gu, '_').replace(/^(?!\p{L}|_)/u, '_')
    let name = legal
    let k = counts.get(legal) ?? 0
    while (taken.has(name) || WORDS.has(name)) name = /\d$/.test(legal) ? `${legal}_${++k}` : `${legal}${++k}`
    counts.set(legal, k)
    taken.add(name)
    return name
  }
}
