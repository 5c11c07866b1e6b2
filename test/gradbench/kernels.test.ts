/** What the emitted kernels hold, and which derivatives the programs take inside. */
import { describe, expect, test } from '@jest/globals'
import { emitModule } from 'cotangent/emit'
import type { Eval } from '../../examples/gradbench/eval.js'
import { evals } from '../../examples/gradbench/evals/index.js'

const emitted = async (name: keyof typeof evals, which: string, input: object = {}) => {
  const of = (await evals[name]()) as Eval
  const task = of.functions[which]!
  const program = of.program(input as never)
  const lines: string[] = []
  const { kernel } = emitModule({
    name: 'kernel',
    program: task.of?.(program) ?? program,
    modes: [task.mode],
    ...(task.by && { wrt: task.by }),
    target: 'js',
    explain: (line) => lines.push(line),
  })
  return { kernel, lines }
}
/** The sizes that an array of the workspace has along its dimensions. */
const workspaces = async (name: keyof typeof evals, which: string, input: object = {}): Promise<readonly (readonly string[])[]> =>
  (await emitted(name, which, input)).kernel.workspace.map((b) => b.extents.flatMap((e) => e.flatMap((t) => t.factors.map((v) => v.name))))

describe('no array over what is summed', () => {
  test.each([
    ['lse', 'primal', 'n'],
    ['lse', 'gradient', 'n'],
    ['llsq', 'primal', 'n'],
    ['llsq', 'gradient', 'n'],
    ['gmm', 'objective', 'n'],
    ['gmm', 'jacobian', 'n'],
    ['kmeans', 'cost', 'n'],
    ['kmeans', 'dir', 'n'],
  ] as const)('%s %s: none over %s', async (name, which, summed) => {
    expect((await workspaces(name, which)).filter((sizes) => sizes.includes(summed))).toEqual([])
  })
})
test('bundle adjustment holds what it gives, and nothing else for each observation', async () => {
  expect((await workspaces('ba', 'jacobian')).filter((sizes) => sizes.includes('p'))).toEqual([])
})
test.each(['objective', 'jacobian'])('hand tracking, %s: vertices are made once, not for each correspondence', async (which) => {
  const hand = { us: [[0.2, 0.3]], data: { model: { parents: [-1, 0, 1, 2, 3] } } }
  const sizes = await workspaces('ht', which, hand)
  expect(sizes.filter((s) => s.includes('c'))).toEqual([])
  expect(sizes.some((s) => s.includes('v'))).toBe(true)
})

describe('the derivatives inside', () => {
  const inside = async (which: string): Promise<readonly string[]> =>
    (await emitted('particle', which)).lines.filter((l) => l.startsWith('derivative inside'))
  test.each([
    ['rr', ['gradient by the adjoint', 'gradient by the adjoint']],
    ['ff', ['jvp by the tangent', 'jvp by the tangent']],
    ['fr', ['jvp by the tangent', 'gradient by the adjoint']],
    ['rf', ['gradient by the adjoint', 'jvp by the tangent']],
  ])('%s', async (which, [outer, inner]) => {
    expect(await inside(which)).toContain(`derivative inside: ${outer}, in it ${inner}`)
  })
})
