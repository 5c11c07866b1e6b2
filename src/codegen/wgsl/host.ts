/** Modules that compute on a GPU: the shader as text, and the JavaScript that checks inputs, runs its steps and brings the results back. */
import type { Sort } from '../../categories/equation.js'
import { NotSupported } from '../../categories/errors.js'
import * as P from '../../categories/size.js'
import { branchless } from '../branchless.js'
import { Names } from '../emit.js'
import { javascript } from '../js.js'
import { type Buffer, isBuffer, type Kernel, type Loop, type Offset, type Value } from '../loop.js'
import { passes } from '../passes/index.js'
import { naive, parallel } from '../policy.js'
import { counted } from '../ranks.js'
import { type Request, request } from '../request.js'
import { schedule } from '../schedule.js'
import {
  answerText,
  declarationText,
  type Emitted,
  headText,
  inputText,
  interfaceOf,
  lengthText,
  metaText,
  type Options,
  quote,
  READERS,
  readText,
  shapeText,
  shellOf,
  typeName,
} from '../shell.js'
import { validate } from '../validate.js'
import { printShader, type Shader } from '../wgsl.js'
import { gathered } from './gather.js'
import { PROMISED, packed } from './pack.js'
import { rows } from './rows.js'
import { RUNNER } from './runner.js'
import { type Step, stepsOf } from './steps.js'

/** Passes that do not make iterations depend on each other. */
const PARALLEL = ['reciprocal', 'share']

/** The kernel for a request, such that iterations of outer loops are independent wherever that can be had. */
const kernelOf = (o: Options, r: Request): Kernel => {
  const { inputs, outputs, sizes } = interfaceOf(r)
  const own = gathered(
    counted(
      branchless(
        'wgsl',
        outputs.map((x) => x.equation),
      ),
    ),
  )
  const scheduled = schedule(
    o.name,
    inputs,
    outputs.map((x, k) => ({ ...x, equation: own[k]! })),
    sizes,
    o.naive ? naive : parallel,
  ) // prettier-ignore
  const some = o.naive ? [] : passes.filter((p) => PARALLEL.includes(p.name))
  return [...some, { name: 'rows', claim: 'each iteration has a row of its own in temporary arrays', run: rows }].reduce((k, p) => {
    const next = validate(p.run(k))
    if (next !== k) o.explain?.(`pass ${p.name}: ${p.claim}`)
    return next
  }, validate(scheduled))
}

/** What the module declares around the kernel. */
const RESERVED =
  'device run compute bind field flatten scalar typed describe isList chosen opened compiled groupsBound kept named useDevice MAP_READ COPY_SRC COPY_DST UNIFORM STORAGE LANES MOST_GROUPS LIMITS SHADER BINDINGS STEPS ARRAYS SCALARS NAME REAL'

/** Iterations, over the record `s` of sizes; as many as the device runs at once where data decide. */
const extentCode = (l: Loop, sizes: ReadonlySet<Value>): string => {
  const n: Offset = P.plus(l.hi, P.scale(-1, l.lo))
  return n.every((t) => t.factors.every((f) => sizes.has(f))) ? `(s) => ${P.show(n, (v) => `s.${v.name}`, ' * ')}` : '() => 32768'
}
/** Points that one invocation takes in before there are more workgroups, where little is done for each: joining results costs more. */
const LIGHT = 8
const stepCode = (shader: Shader, sizes: ReadonlySet<Value>, { step, entry, uses }: Shader['steps'][number]): string => {
  const code = (n: Offset): string => `(s) => ${P.show(n, (v) => `s.${v.name}`, ' * ') || '0'}`
  if (step.tag === 'wipe') {
    const part = step.part ? `, from: ${code(step.part.from)}, length: ${code(step.part.length)}` : ''
    return `{ clear: ${quote(shader.names.get(step.buffer)!)}${part} }`
  }
  const spread = step.tag === 'spread' ? step : step.of
  const over = (spread?.loops ?? []).map((l) => extentCode(l, sizes)).join(', ')
  const each = spread && spread.reductions.length > 0 && spread.body.every((s) => s.tag !== 'loop') ? LIGHT : 1
  return `{ entry: '${entry}', ${step.tag === 'once' ? 'once: true, ' : ''}over: [${over}], each: ${each}, uses: [${uses.map(quote).join(', ')}] }`
}
const elementType = (x: { readonly sort: Sort }): string => (x.sort === 'integer' ? 'i32' : 'f32')
const list = (open: string, items: readonly string[], close: string): string =>
  items.length === 0 ? `${open}${close}` : `${open} ${items.join(', ')} ${close}`
const lines = (items: readonly string[]): string => (items.length === 0 ? '' : `\n${items.map((x) => `  ${x},\n`).join('')}`)
const member = (key: string, text: string): string => (key === text ? key : `${key}: ${text}`)

/** @throws NotSupported for f64 */
export const emitWgsl = (o: Options): Emitted => {
  if (o.precision === 'f64') throw new NotSupported('precision f64 for target wgsl')
  const r = request(o.program, o.modes, o.wrt)
  const scheduled = kernelOf(o, r)
  const separate = stepsOf(scheduled)
  const print = (kernel: Kernel, steps: readonly Step[]): Shader =>
    printShader(`${headText(shellOf(o, r, kernel, 'f32'))}\n// Entry points run in the order of their numbers.`, kernel, steps)
  const buffersOf = (s: Shader): number => Math.max(0, ...s.steps.map(({ uses }) => uses.filter((name) => name !== 'params').length))
  const wide = print(scheduled, separate)
  const { kernel, steps } = buffersOf(wide) > PROMISED ? packed(scheduled, separate) : { kernel: scheduled, steps: separate }
  const shell = shellOf(o, r, kernel, 'f32')
  const shader = kernel === scheduled ? wide : print(kernel, steps)
  o.explain?.(`wgsl: ${steps.length} steps, ${steps.filter((s) => s.tag === 'spread').length} of them parallel`)
  if (kernel !== scheduled) o.explain?.('wgsl: temporary arrays are one buffer, so that steps need fewer')
  const most = buffersOf(shader)
  if (most > PROMISED) o.explain?.(`wgsl: a step works on ${most} storage buffers; every WebGPU device takes ${PROMISED}, many take more`)

  const isOutput = (b: Buffer): boolean => b.role === 'output'
  const arrays = [...kernel.inputs.filter(isBuffer), ...kernel.outputs.filter((b) => b.extents.length > 0)]
  const rankless = kernel.outputs.filter((b) => b.extents.length === 0)
  const sizes = new Set(kernel.sizes)

  // The shader's names are keys; JavaScript has names of its own.
  const key = (x: Value | Buffer): string => shader.names.get(x)!
  const names = new Names([...javascript.reserved, ...RESERVED.split(' ')])
  const own = kernel.sizes.map((s) => names.of(s))
  const given = [...kernel.sizes, ...kernel.inputs, ...arrays.filter(isOutput)]
  const parameters = ['device', ...given.map((x) => names.of(x)), 'workspace']
  const record = list(
    '{',
    kernel.sizes.map((s) => member(s.name, names.of(s))),
    '}',
  ) // prettier-ignore
  /** Integers and reals, in the order of \`params\`. */
  const params = (text: (v: Value) => string): string => {
    const [integers, others] = [shader.params.filter((v) => v.sort === 'integer'), shader.params.filter((v) => v.sort !== 'integer')]
    return `[${integers.map(text).join(', ')}], [${others.map(text).join(', ')}]`
  }
  const input = (x: Value | Buffer): string => inputText(shell, kernel.inputs.indexOf(x))
  const results = [...rankless, ...arrays.filter(isOutput)]

  const says = (x: Value | Buffer): string =>
    isBuffer(x)
      ? `GPUBuffer of ${elementType(x)} ${shapeText(x.extents)}${isOutput(x) ? ', written' : ''}`
      : x.sort === 'integer'
        ? 'an integer'
        : 'a number'
  const scalars = rankless.length === 0 ? '' : `; its buffer scalars begins with ${rankless.map((b) => `${b.name} (${elementType(b)})`).join(', ')}`
  const head = headText(shell, parameters, [
    '  device: GPUDevice',
    ...given.flatMap((x) => (sizes.has(x as Value) ? [] : [`  ${names.of(x)}: ${says(x)}`])),
    `  workspace: what workspace(${['device', ...own].join(', ')}) makes, to be used again for equal sizes${scalars}`,
  ])
  const table = [...arrays, ...kernel.workspace].map((b) => {
    const length = lengthText(b.extents)
    return `${key(b)}: { role: '${b.role}', type: ${typeName(b.sort)}, length: (${length.includes('sizes') ? 'sizes' : ''}) => ${length} }`
  })
  const text = `${head}

export const meta = ${metaText(shell, parameters)}

const NAME = ${quote(o.name)}
const REAL = Float32Array
const SHADER = \`${shader.text.replace(/[\\`$]/g, '\\$&')}\`
const BINDINGS = [${shader.bindings.map(quote).join(', ')}]
const STEPS = [${lines(shader.steps.map((s) => stepCode(shader, sizes, s)))}]
const ARRAYS = {${lines(table)}}
/** Results of rank 0, as they stand in \`scalars\`. */
const SCALARS = [${rankless.map((b) => typeName(b.sort)).join(', ')}]
const PARAMS_BYTES = ${4 * shader.params.length}
const SCALARS_BYTES = ${4 * shader.scalars.length}
const PARTIAL_BYTES = ${shader.partial}

${RUNNER}

/** Runs on buffers of the device; done when the device's queue is. */
export const kernel = (${parameters.join(', ')}) =>
  run(device, ${record}, ${list(
    '{',
    arrays.map((b) => member(key(b), names.of(b))),
    '}',
  )}, ${params((v) => names.of(v))}, workspace)

/** The buffers that the kernel works in. */
export const workspace = (${['device', ...own].join(', ')}) => makeWorkspace(device, ${record})

${READERS}
export default async (inputs, direction) => {
${readText(shell)}
  const arrays = ${list(
    '{',
    arrays.filter((b) => !isOutput(b)).map((b) => `${key(b)}: ${input(b)}`),
    '}',
  )}
  const results = await compute(sizes, arrays, ${params((v) => (sizes.has(v) ? `sizes.${v.name}` : input(v)))})
  return ${answerText(shell, (k) => `results[${results.indexOf(kernel.outputs[k]!)}]`)}
}
`
  const declarations = declarationText(
    shell,
    (answer) => `Promise<${answer}>`,
    `/** The device to compute on from now on, or a promise of one; without one, what navigator.gpu gives. */
export declare const useDevice: (device: GPUDevice | Promise<GPUDevice> | undefined) => void
type Workspace = { readonly [name: string]: GPUBuffer }
/** Runs on buffers of the device, done when its queue is; the last parameter is what \`workspace\` makes. */
export declare const kernel: (device: GPUDevice, ${given.map((x) => `${names.of(x)}: ${isBuffer(x) ? 'GPUBuffer' : 'number'}, `).join('')}workspace: Workspace) => void
export declare const workspace: (${['device: GPUDevice', ...own.map((n) => `${n}: number`)].join(', ')}) => Workspace`,
  )
  return {
    kernel: scheduled,
    files: [
      { name: `${o.name}.js`, text },
      { name: `${o.name}.d.ts`, text: declarations },
      { name: `${o.name}.wgsl`, text: shader.text },
    ],
  }
}
