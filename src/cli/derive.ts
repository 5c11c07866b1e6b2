/** `cotangent derive`: a program, its derivative as a linear map, the adjoint, the gradient; simplified, in a register that reads. */
import { adjoint } from '../adjoint/adjoint.js'
import { differentiate } from '../adjoint/differentiate.js'
import { higher } from '../adjoint/higher.js'
import { laws } from '../adjoint/laws.js'
import { simplify } from '../adjoint/simplify.js'
import { structureOf } from '../adjoint/structure.js'
import { literal, type Register } from '../categories/equation.js'
import type { Program } from '../categories/program.js'
import { leavesOf, shapeOf, showSize } from '../categories/space.js'
import { apply } from '../linear/apply.js'
import type { LinearMap } from '../linear/edge.js'
import { printGradient, printMap, printProgram, printStructure } from '../linear/print/index.js'
import { barred, nice } from '../linear/print/text.js'
import { sumOf } from '../linear/structure.js'
import type { Io } from './emit.js'
import { choiceOf, type Values } from './options.js'
import { refuse } from './problem.js'
import { namesOf, wrtOf } from './request.js'
import type { Source } from './source.js'

const ONE = literal(1)
const registers: readonly Register[] = ['math', 'combinators', 'index', 'latex']
const gradientText = (back: LinearMap, { dom, inputs }: Program, register: Register): string =>
  register === 'combinators'
    ? printProgram({ dom, cod: back.cod, inputs, outputs: apply(back, [ONE]) }, register)
    : printGradient(back, 'f', register)

/** A law that fired, so many times in a row; `mirrored` for its image under †. */
interface Firing {
  readonly law: string
  readonly claim: string
  readonly mirrored: boolean
  times: number
}
interface Simplified {
  readonly map: LinearMap
  readonly firings: readonly Firing[]
  /** The map as combinators before and after, if it is small. */
  readonly before: string | undefined
  readonly after: string | undefined
  readonly edges: readonly [before: number, after: number]
}
/** The most edges of a map that prints before and after simplification. */
const SMALL = 24
const MIRRORED = ' (†)'
const simplified = (given: LinearMap, exact = false): Simplified => {
  const firings: Firing[] = []
  const trace = (name: string): void => {
    const mirrored = name.endsWith(MIRRORED)
    const law = mirrored ? name.slice(0, -MIRRORED.length) : name
    const last = firings.at(-1)
    if (last?.law === law && last.mirrored === mirrored) last.times++
    else firings.push({ law, claim: laws.find((l) => l.name === law)?.claim ?? '', mirrored, times: 1 })
  }
  const map = simplify(given, { trace, unstable: !exact })
  const small = given.edges.length <= SMALL
  return {
    map,
    firings,
    before: small ? printMap(given, 'combinators') : undefined,
    after: small ? printMap(map, 'combinators') : undefined,
    edges: [given.edges.length, map.edges.length],
  }
}

const indented = (text: string, by = '  '): string => text.replace(/^(?=.)/gm, by)
const firingText = ({ law, claim, mirrored, times }: Firing, k: number): string =>
  `${k + 1}. ${law}${mirrored ? ' (its mirror image)' : ''}: ${claim}${times > 1 ? `, ${times} times` : ''}`
const stepsText = (of: string, s: Simplified): string => {
  const fired = s.firings.length === 0 ? 'no law applies' : s.firings.map(firingText).join('\n')
  const maps = (when: string, text: string | undefined): string => (text === undefined ? '' : `${when}\n${indented(text)}\n`)
  return `${of}, ${s.edges[0]} edges to ${s.edges[1]}\n${indented(`${maps('before', s.before)}${fired}\n${maps('after', s.after)}`.trimEnd())}`
}
const total = (s: Simplified): number => s.firings.reduce((n, f) => n + f.times, 0)

interface Higher {
  readonly operator: string
  /** In the registers that write operators; of scalars, whose derivatives from the second on are self-adjoint. */
  readonly structure: string | null
}
const SQUARED = ['', '', '²', '³']
/** A derivative of order 2 or 3 as an operator, and what it is made of. Of two texts for one map, the shorter. */
const higherText = (program: Program, order: number, wrt: readonly string[] | undefined, register: Register): Higher => {
  const { map, directions } = higher(program, order, wrt)
  const scalar = program.cod.space === 'real'
  const along = directions.map((d) => d.map((e) => (e.tag === 'input' ? nice(e.name) : '')).join(', '))
  const label = scalar && order === 2 ? '∇²f' : `D${SQUARED[order]}f[${along.join('; ')}]`
  const names = map.ins.map((v) => nice(v.name.replace(/^d(?=.)/, '')))
  const outputs = scalar ? { outputs: names.map((x) => `d${barred(x)}`) } : {}
  const structure = structureOf(map)
  const texts = [map, simplify(sumOf(structure))].map((l) => printMap(l, register, { cotangent: false, label, ...outputs }))
  const block = (row: number, column: number): string => `${label}[${names[row]}, ${names[column]}]`
  const says = scalar && (register === 'math' || register === 'latex')
  return {
    operator: texts.reduce((a, b) => (b.length < a.length ? b : a)),
    structure: says ? printStructure(structure, register, { of: label, block }) : null,
  }
}
const ORDERS = ['1', '2', '3'] as const

/** Prints the parts, or a record of them. @throws BadInput */
export const derive = (source: Source, values: Values, io: Io): void => {
  const register = choiceOf('register', values.register ?? 'math', registers)
  const order = Number(choiceOf('order', values.order ?? '1', ORDERS))
  const { program, text } = source
  const wrt = wrtOf(values.wrt, program)
  if (program.inputs.every((x) => x.sort !== 'real'))
    refuse('wrt', `${text} has no real inputs, so it has no derivative`, {
      expected: 'an input to differentiate by',
      hint: 'eval computes the value',
    })
  const forward = simplified(differentiate(program, wrt).map, values.exact)
  const back = simplified(adjoint(forward.map), values.exact)
  const by = wrt ?? namesOf(program)
  if (values.explain) {
    io.err(`derivative of ${text} by ${by.join(', ')}, in the register ${register}`)
    for (const [name, s] of [
      ['derivative', forward],
      ['adjoint', back],
    ] as const)
      io.err(`${name}: ${s.edges[0]} edges, ${s.edges[1]} after ${total(s)} steps by ${new Set(s.firings.map((f) => f.law)).size} laws`)
  }
  const sections = {
    program: printProgram(program, register),
    derivative: printMap(forward.map, register, { cotangent: false }),
    adjoint: printMap(back.map, register, { cotangent: true }),
    gradient: program.cod.space === 'real' ? gradientText(back.map, program, register) : null,
  }
  const beyond = (['second', 'third'] as const).slice(0, order - 1).map((name, k) => [name, higherText(program, k + 2, wrt, register)] as const)
  if (values.json) {
    const inputs = leavesOf(program.dom).map((l) => ({
      name: l.path.join('.') || 'x',
      sort: l.sort,
      shape: shapeOf(l).map((n) => (n.tag === 'literal' ? n.value : showSize(n))),
    }))
    const fired = [
      ...forward.firings.map((f) => ({ in: 'derivative', ...f })),
      ...back.firings.map((f) => ({ in: 'adjoint', ...f })), // prettier-ignore
    ]
    const steps = {
      derivative: { before: forward.before ?? null, after: forward.after ?? null },
      adjoint: { before: back.before ?? null, after: back.after ?? null },
    }
    io.out(
      `${JSON.stringify({ source: text, register, inputs, wrt: by, ...sections, ...Object.fromEntries(beyond), laws: fired, ...(values.steps && { steps }) })}\n`,
    )
    return
  }
  const shown = [
    ...Object.entries(sections),
    ...beyond.flatMap(([name, { operator, structure }]) => [
      [`${name} derivative`, operator] as const,
      [`structure of the ${name} derivative`, structure] as const,
    ]),
  ].flatMap(([name, body]) => (body === null ? [] : [`${name}\n${indented(body)}`]))
  if (values.steps) shown.push(`steps\n${indented(`${stepsText('derivative', forward)}\n${stepsText('adjoint', back)}`)}`)
  io.out(`${shown.join('\n\n')}\n`)
}
