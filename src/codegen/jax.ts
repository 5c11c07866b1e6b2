/** Requests as Python: plain `jax.numpy` over whole arrays, for `jax.jit` and every machine that JAX knows. */
import { type Equation, termsOf } from '../categories/equation.js'
import { sizesOf } from '../categories/program.js'
import * as P from '../categories/size.js'
import { boundsOf, extentsOf } from './bounds.js'
import { branchless } from './branchless.js'
import { Names } from './emit.js'
import { Lowering } from './jax/lower.js'
import { Terms } from './jax/term.js'
import { write } from './jax/text.js'
import { READ_INDICES, READ_INPUTS, RESERVED, safe } from './jax/words.js'
import { type Given, type Request, request } from './request.js'
import type { File, Options } from './shell.js'

const quote = (s: string): string => `'${s.replace(/[\\']/g, '\\$&').replace(/[\n\r]+/g, ' ')}'`
/** Text that may stand between triple quotes. */
const quotable = (s: string): string =>
  s
    .replace(/\\/g, '\\\\')
    .replace(/"/g, "'")
    .replace(/[\n\v\f\r\u0085\u2028\u2029]+/g, ' ')

/** Where a size comes from: an extent of an input; none, if it is an input itself. */
interface Origin {
  readonly name: string
  readonly from?: { readonly given: Given; readonly place: number; readonly extent: Equation }
}
const originsOf = (r: Request, names: readonly string[]): readonly Origin[] => {
  const places = r.given.flatMap((given) => given.equation.shape.map((extent, place) => ({ given, place, extent })))
  const sizesIn = (e: Equation): readonly string[] => [
    ...new Set(termsOf(e).flatMap((t) => t.factors.flatMap((f) => (f.tag === 'size' ? [f.name] : [])))),
  ]
  const alone = names.map((name): Origin => {
    const from = places.find((p) => p.extent.tag === 'size' && p.extent.name === name)
    return { name, ...(from && { from }) }
  })
  const known = new Set(alone.flatMap((o) => (o.from ? [o.name] : [])))
  // The others follow from extents in which they are the last unknown; in the order in which they do.
  const later: Origin[] = []
  for (let before = -1; before < later.length; ) {
    before = later.length
    for (const p of places) {
      const open = sizesIn(p.extent).filter((n) => !known.has(n))
      if (open.length !== 1) continue
      known.add(open[0]!)
      later.push({ name: open[0]!, from: p })
    }
  }
  return [...alone.filter((o) => o.from), ...later, ...alone.filter((o) => !known.has(o.name))]
}

/** One self-contained module. @throws NotSupported for what has no form in arrays yet */
export const emitJax = (o: Options): { readonly files: readonly File[] } => {
  const r = request(o.program, o.modes, o.wrt, o.map)
  const names = new Names(RESERVED)
  const title = names.fresh(safe(o.name))
  const kernel = names.fresh('kernel')
  const results = branchless(
    'jax',
    r.results.map((x) => x.equation),
  )
  const bounds = r.given.flatMap(({ equation: e }) => (e.tag === 'input' && e.below ? [e.below] : []))
  const origins = originsOf(r, sizesOf([...r.given.map((g) => g.equation), ...results, ...bounds]))
  const parameters = r.given.map((g) => names.fresh(safe((g.equation as { name: string }).name)))
  const called = new Map(origins.map((s) => [s.name, names.fresh(safe(s.name))]))
  const sizeText = (e: Equation): string => {
    const d = P.denominator(termsOf(e))
    const body = P.show(P.scale(d, termsOf(e)), (f) => (f.tag === 'size' ? called.get(f.name)! : f.key), ' * ')
    return d === 1 ? body : `(${body}) // ${d}`
  }
  const shapeText = (shape: readonly Equation[]): string => `(${shape.map(sizeText).join(', ')}${shape.length === 1 ? ',' : ''})`

  const terms = new Terms()
  const lowering = new Lowering(
    terms,
    new Map(r.given.map((g, k) => [g.equation, { term: terms.name(parameters[k]!), dims: [], rank: g.equation.shape.length }])),
    (n) => terms.name(called.get(n)!, true),
    results,
  )
  const printed = write(
    results.map((e) => lowering.result(e)),
    r.results.map((x) => safe(x.path.join('_'))),
    names,
  )

  const loose = origins.filter((s) => !s.from).map((s) => s.name)
  const sizeLine = (s: Origin): string => {
    const { given, place, extent } = s.from!
    const own = called.get(s.name)!
    const length = `${parameters[r.given.indexOf(given)]}.shape[${place}]`
    if (extent.tag === 'size') return `${own} = ${length}`
    const p = termsOf(extent)
    const linear = p.filter((t) => t.factors.some((f) => f.tag === 'size' && f.name === s.name))
    const [only] = linear
    if (linear.length > 1 || only!.factors.length > 1) return `${own} = next(${own} for ${own} in range(2**31) if ${sizeText(extent)} >= ${length})`
    const rest = p.filter((t) => t !== only)
    const shift = P.show(rest, (f) => (f.tag === 'size' ? called.get(f.name)! : f.key), ' * ')
    const moved =
      rest.length === 0
        ? length
        : /^-?\d+$/.test(shift)
          ? `${length} ${Number(shift) < 0 ? '+' : '-'} ${Math.abs(Number(shift))}`
          : `${length} - (${shift})`
    return `${own} = ${only!.coefficient === 1 ? moved : `(${moved}) // ${only!.coefficient}`}`
  }
  const sizeLines = origins.filter((s) => s.from).map((s) => ({ s, line: sizeLine(s) }))
  /** Sizes that the kernel mentions, and those that they follow from. */
  const needed = sizeLines.reduceRight<readonly string[]>(
    (kept, { s, line }) =>
      printed.leaves.has(called.get(s.name)!) || kept.some((l) => new RegExp(`= .*\\b${called.get(s.name)}\\b`).test(l)) ? [line, ...kept] : kept,
    [],
  )

  const wrapper: string[] = []
  r.given.forEach((g, k) => {
    const { sort, shape } = g.equation
    const name = [...(g.argument === 'direction' ? ['direction'] : []), ...g.path].join('.') || 'direction'
    const dtype = sort === 'real' ? '' : sort === 'boolean' ? ', dtype=bool' : ', dtype=int'
    wrapper.push(`${parameters[k]} = read(${g.argument}, ${quote(name)}, [${g.path.map(quote).join(', ')}], rank=${shape.length}${dtype})`)
  })
  for (const n of loose) wrapper.push(`${called.get(n)} = int(read(inputs, ${quote(n)}, [${quote(n)}], rank=0, dtype=int))`)
  wrapper.push(...sizeLines.map(({ line }) => line))
  const nameOf = (g: Given): string => [...(g.argument === 'direction' ? ['direction'] : []), ...g.path].join('.') || 'direction'
  r.given.forEach((g, k) => {
    const { shape } = g.equation
    const defining = shape.every((n, place) =>
      origins.some((s) => s.from?.given === g && s.from.place === place && s.from.extent === n && n.tag === 'size'),
    )
    if (shape.length > 0 && !defining) wrapper.push(`check(${quote(nameOf(g))}, ${parameters[k]}, ${quote(shapeText(shape))}, ${shapeText(shape)})`)
    const below = g.equation.tag === 'input' ? g.equation.below : undefined
    if (below) wrapper.push(`check_indices(${quote(nameOf(g))}, ${parameters[k]}, ${sizeText(below)})`)
  })
  for (const n of extentsOf(o.program.outputs)) {
    wrapper.push(`if ${sizeText(n)} < 0:`, `    raise ValueError(f'the result has ${sizeText(n)} elements, which is {${sizeText(n)}}')`)
  }
  for (const b of boundsOf(o.program.outputs)) {
    const sure = (e: Equation): boolean => termsOf(e).every((t) => t.coefficient > 0)
    const conditions = [...(sure(b.least) ? [] : [`${sizeText(b.least)} < 0`]), `${sizeText(b.most)} >= ${sizeText(b.extent)}`]
    const all = conditions.join(' or ')
    const some = b.ranges.map((n) => `${sizeText(n)} > 0 and `).join('')
    const filled = (e: Equation): string => (e.tag === 'literal' ? String(e.value) : `{${sizeText(e)}}`)
    const where = b.least === b.most ? `at ${filled(b.least)}` : `from ${filled(b.least)} to ${filled(b.most)}`
    wrapper.push(
      `if ${some}${some === '' || conditions.length === 1 ? all : `(${all})`}:`,
      `    raise ValueError(f${quote(`${b.input}: an array of ${filled(b.extent)} is read ${where} (counted from 0)`)})`,
    )
  }

  const own = [...loose.map((n) => called.get(n)!), ...parameters]
  const outside = new Names([...RESERVED, title, kernel, ...parameters, ...called.values()])
  const answers = r.results.map((x) => outside.fresh(safe(x.path.join('_'))))
  const answer = nested(r.results.map((x, k) => ({ path: x.path, text: answers[k]! })))
  const shapes = (argument: Given['argument']): readonly string[] =>
    r.given.filter((g) => g.argument === argument).map((g) => `        ${nameOf(g)}: ${describe(g.equation, shapeText)}`)
  const directed = r.given.some((g) => g.argument === 'direction')
  const helpers = [...lowering.helpers.values(), READ_INPUTS, ...(bounds.length > 0 ? [READ_INDICES] : [])]
  const used = [...printed.lines, ...printed.texts, ...lowering.helpers.values()].some((t) => /\bjsp\./.test(t))
  const precision = o.precision ?? 'f64'
  const texts = printed.texts.join(', ')
  const text = `"""${o.name}${o.source === undefined ? '' : `: ${quotable(o.source)}`}

${o.modes.join(', ')}, emitted by Cotangent: plain jax.numpy, ready for jax.jit.
"""
import jax
import jax.numpy as jnp
${used ? 'import jax.scipy.special as jsp\n' : ''}
${precision === 'f64' ? "jax.config.update('jax_enable_x64', True)\n" : ''}REAL = jnp.${precision === 'f64' ? 'float64' : 'float32'}


def ${kernel}(${own.join(', ')}):
    """${[...loose.map((n) => `${called.get(n)}: int`), ...r.given.map((g, k) => `${parameters[k]}: ${describe(g.equation, shapeText)}`)].join('; ') || 'Of nothing.'}"""
${[...needed, ...printed.lines, `return ${texts}`].map((l) => `    ${l}`).join('\n')}


def ${title}(inputs${directed ? ', direction' : ', direction=None'}):
    """${o.modes.join(', ')}: arrays or nested lists in, arrays out.

    inputs: a dict of
${[...shapes('inputs'), ...loose.map((n) => `        ${n}: int`)].join('\n') || '        nothing'}
${directed ? `    direction:\n${shapes('direction').join('\n')}\n` : ''}    returns ${quotable(nested(r.results.map((x) => ({ path: x.path, text: describe(x.equation, shapeText) }))))}
    """
${wrapper.map((l) => `    ${l}`).join('\n')}
    ${answers.join(', ')} = ${kernel}(${own.join(', ')})
    return ${answer}


${helpers.join('\n\n\n')}
`
  return { files: [{ name: `${o.name}.py`, text }] }
}
const describe = (e: Equation, shapeText: (shape: readonly Equation[]) => string): string => {
  const sort = { real: '', integer: ' of indices', boolean: ' of booleans' }[e.sort]
  const one = { real: 'number', integer: 'index', boolean: 'boolean' }[e.sort]
  return e.shape.length === 0 ? one : `${shapeText(e.shape)}${sort}`
}
/** `{'gradient': {'x': …}}` from results by path. */
const nested = (results: readonly { readonly path: readonly string[]; readonly text: string }[], depth = 0): string => {
  const here = results.find((x) => x.path.length === depth)
  if (here) return here.text
  const keys = [...new Set(results.map((x) => x.path[depth]!))]
  return `{${keys
    .map(
      (k) =>
        `${quote(k)}: ${nested(
          results.filter((x) => x.path[depth] === k),
          depth + 1,
        )}`,
    )
    .join(', ')}}`
}
