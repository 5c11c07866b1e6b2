/**
 * Modules that fill sparse matrices: `workspace` finds where the entries are, from sizes and from what indices depend on, and `kernel` fills their
 * values in place, as often as one likes. Values are equations of their own, or come from products with one vector for each colour.
 */
import { reversed } from '../../adjoint/adjoint.js'
import { type Equation, input, literal, plain, postorder, size, termsOf } from '../../categories/equation.js'
import { NotSupported } from '../../categories/errors.js'
import { sizesOf } from '../../categories/program.js'
import * as P from '../../categories/size.js'
import { countOf } from '../../linear/relation.js'
import { checksText } from '../bounds.js'
import { Names } from '../emit.js'
import { javascript } from '../js.js'
import { type Buffer, type Offset, scalar } from '../loop.js'
import { isSparse, type Mode, type Request, type Result, request } from '../request.js'
import {
  answerText,
  declarationText,
  type Emitted,
  ENTRY_TYPE,
  entryText,
  type Format,
  headText,
  inputText,
  lengthText,
  metaText,
  READERS,
  readText,
  type SparseOptions,
  shellOf,
  typeName,
} from '../shell.js'
import { choiceOf } from './choice.js'
import { valuesAt, valuesBy } from './equations.js'
import { givenOf, type Part, resultOf, Scope } from './part.js'
import { compressedBy, type Matrix, matricesOf } from './request.js'
import { COLOUR, COMPRESS, declaredIn } from './structure.js'

/** Names that the module declares or uses, which no size and no input may have. */
const RESERVED: readonly string[] = [
  ...javascript.reserved,
  ...declaredIn(COMPRESS, COLOUR, READERS),
  ...'coordinates equal fill forward kept kernel matrixOf meta reverse workspace workspaceFor REAL'.split(' '),
]

/** The steps of a module, as lines: what the structure is made of, once the coordinates are compressed, and how values are filled. */
interface Steps {
  readonly parts: readonly Part[]
  readonly structure: readonly string[]
  readonly kernel: readonly string[]
}
interface Plan {
  readonly options: SparseOptions
  readonly scope: Scope
  /** Of what is dense. */
  readonly base: Request
  readonly matrices: readonly Matrix[]
  /** A name for a size that there is not yet. */
  readonly fresh: (wish: string) => string
  readonly denseOuts: readonly string[]
  readonly valueOuts: readonly string[]
}
const list = (xs: readonly string[]): string => `[${xs.join(', ')}]`
const withPlain = (results: readonly Result[]): readonly Result[] => {
  const equations = plain(results.map((r) => r.equation))
  return results.map((r, k) => ({ ...r, equation: equations[k]! }))
}

/** Every value is an equation of its own, at a place that has a closed form, or that a table holds. */
const direct = ({ scope, base, matrices, fresh, denseOuts, valueOuts }: Plan): Steps => {
  const tables: Equation[] = []
  const values = matrices.flatMap((m, k) => {
    const name = valueOuts[k]!
    if (m.relations.length === 0) return []
    if (m.places) return [{ name, equation: valuesAt(m.places, m.relations) }]
    const entries = size(fresh(`entries${k}`))
    scope.nameSize(entries.name, `workspace.matrices[${k}].columns.length`)
    const places = m.groups.map((g, j) => {
      const x = input(`places${k}_${j}`, g.shape, 'integer')
      scope.nameInput(x, `workspace.matrices[${k}].places[${j}]`)
      tables.push(x)
      return x
    })
    return [{ name, equation: valuesBy(entries, m.groups, places) }]
  })
  const results = withPlain([...base.results, ...values.map((v) => resultOf(v.name, v.equation))])
  const part = scope.part('fill', [...base.given, ...tables.map(givenOf)], results)
  return {
    parts: [part],
    structure: [`  workspace.own = ${scope.room(part)}`],
    kernel: [`  ${scope.call(part, [...denseOuts, ...values.map((v) => v.name)], 'workspace.own')}`],
  }
}

/** Values come from products with the map, with its adjoint, or with both: one vector for each colour of columns, or of rows. */
const coloured = (
  { options: o, scope, base, matrices, fresh, denseOuts, valueOuts }: Plan,
  { map, symmetric }: ReturnType<typeof matricesOf>,
): Steps => {
  const ways = symmetric ? ['star'] : o.by === undefined || o.by === 'colouring' ? ['forward', 'reverse', 'both'] : [o.by]
  const sides = (['forward', 'reverse'] as const).filter((side) =>
    ways.some((w) => w === side || w === 'both' || (w === 'star' && side === 'forward')),
  )
  const parts = sides.map((side) => {
    const k = side === 'forward' ? 0 : 1
    const { count, colours, products } = compressedBy(side === 'forward' ? map : reversed(map), fresh(`${side}Colours`), { unstable: !o.exact })
    scope.nameSize(count.key, `workspace.count[${k}]`)
    colours.forEach((c, j) => void scope.nameInput(c, `workspace.${side}.colours[${j}]${c.shape.length === 0 ? '[0]' : ''}`))
    return scope.part(side, [...base.given, ...colours.map(givenOf)], withPlain(products.map((e, j) => resultOf(`products${j}`, e))))
  })
  const rest = base.results.length === 0 ? [] : [scope.part('fill', base.given, base.results)]
  const swapped = o.format === 'csc'
  const blocks = matrices.map((m, k) => `{ matrix: workspace.matrices[${k}], row: ${m.row}, column: ${m.column}, swapped: ${swapped} }`)
  const [outs, ins] = [map.outs, map.ins].map((vs) => list(vs.map((v) => scope.size(countOf(v.shape)))))
  const targets = (p: Part): readonly string[] => p.kernel.outputs.map((_, j) => `workspace.${p.name}.products[${j}]`)
  return {
    parts: [...parts, ...rest],
    structure: [
      `  Object.assign(workspace, productsFor(${list(blocks)}, ${outs}, ${ins}, ${JSON.stringify(ways)}))`,
      ...[...parts, ...rest].map((p) => `  workspace.${p.name}Own = ${scope.room(p)}`),
    ],
    kernel: [
      ...rest.map((p) => `  ${scope.call(p, denseOuts, 'workspace.fillOwn')}`),
      ...parts.map((p) => `  if (workspace.count[${p.name === 'forward' ? 0 : 1}] > 0) ${scope.call(p, targets(p), `workspace.${p.name}Own`)}`),
      ...valueOuts.map((v, k) => `  gather(${v}, workspace.compressed, workspace.sources[${k}])`),
    ],
  }
}

const MATRIX: Readonly<Record<Format, string>> = {
  csr: "{ format: 'csr', shape, rows: found.rows, columns: found.columns, values }",
  csc: "{ format: 'csc', shape, rows: found.columns, columns: found.rows, values }",
  coo: "{ format: 'coo', shape, rows: rowsOf(found), columns: found.columns, values }",
}

/** @throws NotSupported, SpaceMismatch */
export const emitSparse = (o: SparseOptions): Emitted => {
  const [mode, ...others] = o.modes.filter(isSparse)
  if (!mode || others.length > 0) throw new NotSupported(`${o.modes.filter(isSparse).join(' and ')} in one module`)
  const format = o.format ?? 'csr'
  const unstable = !o.exact
  const base = request(
    o.program,
    o.modes.filter((m): m is Mode => !isSparse(m)),
    o.wrt,
    o.map,
    { unstable },
  )
  const asked = matricesOf(mode, format, o.program, o.wrt, o.map, { unstable })
  const { matrices } = asked
  const { direct: byEquations, lines } = choiceOf(asked, o.by)
  if (byEquations && matrices.some((m) => m.relations.some((r) => !r.by)))
    throw new NotSupported(`${mode} by an equation for each value, where a recurrence or too many paths are on the way,`)
  if (o.explain) for (const line of lines) o.explain(line)

  const { given } = base
  const coordinates = plain(matrices.flatMap((m) => m.coordinates))
  const mentioned = [
    ...given.flatMap(({ equation: e }) => (e.tag === 'input' && e.below ? [e, e.below] : [e])),
    ...base.results.map((r) => r.equation),
    ...coordinates,
    ...matrices.flatMap((m) => [...m.shape, ...(m.places ? [m.places.count] : []), ...m.relations.flatMap((r) => r.by ?? [])]),
  ]
  const sizes = sizesOf(mentioned).map((n) => scalar(n, 'integer', n))
  const names = new Names(RESERVED)
  const scope = new Scope(o)
  const own = [
    ...sizes.map((s) => {
      const text = names.fresh(s.name)
      scope.nameSize(s.name, text)
      return text
    }),
    ...given.map((g) => {
      const text = names.fresh(g.path.join('_') || 'y')
      scope.nameInput(g.equation, text)
      return text
    }),
  ]
  const unused = new Names(sizes.map((s) => s.name))
  const denseOuts = base.results.map((_, k) => names.fresh(`out${k}`))
  const valueOuts = matrices.map((_, k) => names.fresh(`values${k}`))
  const finder = scope.part(
    'coordinates',
    given,
    coordinates.map((e, k) => resultOf(`coordinates${k}`, e)),
  ) // prettier-ignore
  const plan: Plan = { options: o, scope, base, matrices, fresh: (wish) => unused.fresh(wish), denseOuts, valueOuts }
  const steps = byEquations ? direct(plan) : coloured(plan, asked)

  const found = coordinates.map((_, k) => names.fresh(`c${k}`))
  let next = 0
  const compressed = matrices.map((m) => {
    const lists = m.groups.map(() => list([found[next++]!, found[next++]!]))
    return `compress(${scope.size(countOf(m.rowShape))}, ${scope.size(countOf(m.columnShape))}, ${list(lists)})`
  })
  const structure = [
    ...found.map((c, k) => `  const ${c} = new Float64Array(${scope.count(finder.kernel.outputs[k]!.extents)})`),
    ...(found.length > 0 ? [`  ${scope.call(finder, found, scope.room(finder))}`] : []),
    `  const workspace = { matrices: ${list(compressed)} }`,
    ...steps.structure,
    '  return workspace',
  ]

  // What is said of the module, and how it reads its inputs, as of any other; an output that is a matrix has two extents.
  const offset = (e: Equation): Offset => P.replaceAtoms(termsOf(e), (a) => P.atom(sizes.find((s) => s.name === a.key)!))
  const outputs = [
    ...base.results.map((r): Buffer => ({ name: r.path.join('_'), sort: r.equation.sort, extents: r.equation.shape.map(offset), role: 'output' })),
    ...matrices.map((m): Buffer => ({ name: m.path.join('_'), sort: 'real', extents: m.shape.map(offset), role: 'output' })),
  ]
  const results = [...base.results, ...matrices.map((m): Result => ({ mode, path: m.path, equation: literal(0) }))]
  const shell = shellOf(o, { given, results }, { ...finder.kernel, sizes, outputs, workspace: [] }, o.precision ?? 'f64')
  const parameters = [...own, ...denseOuts, ...valueOuts, 'workspace']
  const depends = new Set(postorder(coordinates))
  const keys = [...sizes.keys(), ...given.flatMap((g, k) => (depends.has(g.equation) ? [sizes.length + k] : []))]
  const values = [...sizes.map((s) => `sizes.${s.name}`), ...given.map((_, k) => inputText(shell, k))]
  const isMatrix = (k: number): boolean => k >= denseOuts.length
  const targets = outputs.map((b, k) => {
    const count = isMatrix(k) ? `found.matrices[${k - denseOuts.length}].columns.length` : lengthText(b.extents)
    return `  const out${k} = new ${typeName(b.sort)}(${count})`
  })
  const answer = answerText(shell, (k) => {
    const { extents } = outputs[k]!
    if (!isMatrix(k)) return extents.length === 0 ? `out${k}[0]` : `out${k}`
    return `matrixOf(found.matrices[${k - denseOuts.length}], ${list(extents.map((n) => lengthText([n])))}, out${k})`
  })
  const head = headText(shell, parameters, [
    `  workspace: what workspace(${own.join(', ')}) finds and makes, to be used again for equal sizes${keys.length > sizes.length ? ' and indices' : ''}`,
    `  ${[...denseOuts, ...valueOuts].join(', ')}: written`,
  ])
  const text = `${head}

export const meta = ${metaText(shell, parameters)}

const REAL = ${shell.real}
${[...scope.helpers.values()].map((h) => `${h}\n`).join('')}
${COMPRESS}
${byEquations ? '' : `${COLOUR}\n`}
${[finder, ...steps.parts].map((p) => p.text).join('\n\n')}

/** Where the entries are, as matrices; and the arrays that the kernel works in. */
export const workspace = (${own.join(', ')}) => {
${structure.join('\n')}
}

export const kernel = (${parameters.join(', ')}) => {
${steps.kernel.join('\n')}
}

${READERS}
const matrixOf = (found, shape, values) => (${MATRIX[format]})
const equal = (x, y) => (isList(x) ? x.length === y.length && x.every((v, k) => v === y[k]) : x === y)
let kept
/** The workspace for sizes and inputs, made again when one that it depends on has changed. */
const workspaceFor = (given) => {
  const key = ${JSON.stringify(keys)}.map((k) => given[k])
  if (!kept || key.some((x, k) => !equal(x, kept.key[k]))) kept = { key: key.map((x) => (isList(x) ? x.slice() : x)), workspace: workspace(...given) }
  return kept.workspace
}
const prepared = (inputs, direction, workspace) => {
${readText(shell)}
${checksText(o.program.outputs)}  const given = ${list(values)}
  const found = workspace(given)
${targets.join('\n')}
  return {
    run: () => kernel(...given, ${outputs.map((_, k) => `out${k}`).join(', ')}, found),
    result: () => (${answer}),
  }
}
${entryText('(given) => workspace(...given)')}`
  const declarations = declarationText(
    shell,
    (record) => record,
    `/** Where the entries are, as matrices; and the arrays that the kernel works in. */
export declare const workspace: (...given: readonly (number | ${shell.real} | Int32Array)[]) => object
/** Of sizes, flat inputs, arrays to write, and what \`workspace\` makes. */
export declare const kernel: (...given: readonly (number | ${shell.real} | Int32Array | object)[]) => void
${ENTRY_TYPE}`,
    (k) =>
      isMatrix(k)
        ? `{ format: '${format}'; shape: [number, number]; rows: Int32Array; columns: Int32Array; values: ${shell.real} }`
        : outputs[k]!.extents.length === 0
          ? 'number'
          : outputs[k]!.sort === 'integer'
            ? 'Int32Array'
            : shell.real,
  )
  return {
    kernel: steps.parts[0]!.kernel,
    files: [
      { name: `${o.name}.js`, text },
      { name: `${o.name}.d.ts`, text: declarations },
    ],
  }
}
