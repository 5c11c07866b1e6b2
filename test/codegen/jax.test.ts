/** What is printed for JAX reads as a programmer would write it, and stays as it is. `npm run oracle` runs it. */
import { describe, expect, test } from '@jest/globals'
import { at, axisOver, call, type Equation, indexAlong, input, literal, recurrence, size } from '../../src/categories/equation.js'
import { program } from '../../src/categories/program.js'
import { matrix, real, record, type Space, vector } from '../../src/categories/space.js'
import { emitModule } from '../../src/codegen/module.js'
import type { Mode } from '../../src/codegen/request.js'
import { parseFormula } from '../../src/frontend/formula/index.js'
import { add, plus, times } from '../../src/primitives/arithmetic.js'
import { buildOver, sumTo } from '../../src/primitives/reduction.js'
import { sin, tanh } from '../../src/primitives/trigonometric.js'

const printed = (formula: string, where: string, modes: readonly Mode[], name = 'f', precision: 'f64' | 'f32' = 'f64'): string => {
  const parsed = parseFormula(formula, { where })
  if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left))
  const { files } = emitModule({ name, source: formula, program: parsed.right.program, modes, target: 'jax', precision })
  expect(files.map((f) => f.name)).toEqual([`${name}.py`])
  return files[0]!.text
}
/** The lines of the kernel. */
const kernel = (text: string): string => text.match(/def kernel\(.*\n {4}""".*\n([\s\S]*?)\n\n\n/)![1]!.replace(/^ {4}/gm, '')

test('a whole module', () => {
  expect(
    printed('b * sin(dot(a, x))', 'a: n; x: n; b', ['value', 'gradient'], 'griewank').replace(/\n\ndef read[\s\S]*/, ''),
  ).toBe(`"""griewank: b * sin(dot(a, x))

value, gradient, emitted by Cotangent: plain jax.numpy, ready for jax.jit.
"""
import jax
import jax.numpy as jnp

jax.config.update('jax_enable_x64', True)
REAL = jnp.float64


def kernel(a, x, b):
    """a: (n,); x: (n,); b: number"""
    ax = a @ x
    sin = jnp.sin(ax)
    value = b * sin
    product = b * jnp.cos(ax)
    gradient_a = x * product
    gradient_x = a * product
    return value, gradient_a, gradient_x, sin


def griewank(inputs, direction=None):
    """value, gradient: arrays or nested lists in, arrays out.

    inputs: a dict of
        a: (n,)
        x: (n,)
        b: number
    returns {'value': number, 'gradient': {'a': (n,), 'x': (n,), 'b': number}}
    """
    a = read(inputs, 'a', ['a'], rank=1)
    x = read(inputs, 'x', ['x'], rank=1)
    b = read(inputs, 'b', ['b'], rank=0)
    n = a.shape[0]
    check('x', x, '(n,)', (n,))
    value, gradient_a, gradient_x, gradient_b = kernel(a, x, b)
    return {'value': value, 'gradient': {'a': gradient_a, 'x': gradient_x, 'b': gradient_b}}
`)
})
test.each<[string, string, readonly Mode[], string]>([
  [
    'A * x',
    'A: m*n; x: n',
    ['value'],
    `
value = A @ x
return value
`,
  ],
  [
    'A * x',
    'A: m*n; x: n',
    ['vjp'],
    `
vjp_A = jnp.outer(dy, x)
vjp_x = A.T @ dy
return vjp_A, vjp_x
`,
  ],
  [
    'A * X * B',
    'A: m*n; X: n*k; B: k*l',
    ['vjp'],
    `
dyBT = dy @ B.T
vjp_A = dyBT @ X.T
vjp_X = A.T @ dyBT
vjp_B = X.T @ A.T @ dy
return vjp_A, vjp_X, vjp_B
`,
  ],
  [
    "x * y' * A",
    'x: n; y: m; A: m*m',
    ['jvp'],
    `
jvp = jnp.outer(dx, A.T @ y) + jnp.outer(x, A.T @ dy + dA.T @ y)
return jvp
`,
  ],
  [
    'logsumexp(x)',
    'x: n',
    ['value', 'gradient'],
    `
largest = jnp.max(x, initial=-jnp.inf)
exp = jnp.exp(x - largest)
total = jnp.sum(exp)
value = largest + jnp.log(total)
gradient_x = exp * (1 / total)
return value, gradient_x
`,
  ],
  [
    'sum(100 * (x[2:end] - x[1:end-1] .^ 2) .^ 2 + (1 - x[1:end-1]) .^ 2)',
    'x: n',
    ['value', 'gradient', 'hessian'],
    `
n = x.shape[0]
t = x[:-1]
difference = x[1:] - t**2
difference1 = 1 - t
value = jnp.sum(100 * difference**2 + difference1**2)
total = jnp.zeros((n,), REAL).at[:-1].add(-2 * difference1 + -400 * (t * difference))
gradient_x = total.at[1:].add(200 * difference)
i = jnp.arange(n)[:, None]
j = jnp.arange(n - 1)
at = j + 1
t1 = j == i
total1 = jnp.where(at == i, 1.0, 0.0) + jnp.where(t1, -2 * t, -0.0)
total2 = jnp.where(t1, 2.0, 0.0) + -400 * (jnp.where(t1, difference, 0.0) + t * total1)
hessian_x_x = jnp.zeros((n, n), REAL).at[i, at].add(200 * total1).at[i, j].add(total2).T
return value, gradient_x, hessian_x_x
`,
  ],
  [
    'trace(A * B)',
    'A: n*m; B: m*n',
    ['value', 'gradient'],
    `
n = A.shape[0]
value = jnp.sum(jnp.diagonal(A @ B))
i = jnp.arange(n)
total = jnp.zeros((n, n), REAL).at[i, i].add(1)
gradient_A = total @ B.T
gradient_B = A.T @ total
return value, gradient_A, gradient_B
`,
  ],
  [
    'max(x)',
    'x: 3',
    ['value', 'gradient'],
    `
value = jnp.max(x)
gradient_x = jnp.zeros((3,), REAL).at[jnp.argmax(x)].add(1)
return value, gradient_x
`,
  ],
  [
    'norm(X * w - y)',
    'X: m*n; w: n; y: m',
    ['gradient'],
    `
difference = X @ w - y
ratio = 0.5 / jnp.sqrt(jnp.sum(difference**2))
product = difference * ratio
gradient_X = 2 * jnp.outer(product, w)
gradient_w = 2 * (ratio * (X.T @ difference))
gradient_y = -2 * product
return gradient_X, gradient_w, gradient_y
`,
  ],
  [
    'lgamma(x)',
    'x',
    ['value', 'gradient'],
    `
value = jsp.gammaln(x)
gradient_x = jsp.digamma(x)
return value, gradient_x
`,
  ],
  [
    'prod(x)',
    'x: n',
    ['value', 'gradient'],
    `
constant = jnp.asarray(1, REAL)
def step(state, x_k):
    after = x_k * state
    return after, after
value, states = jax.lax.scan(step, constant, x)
def step1(state1, x_k1):
    after1 = x_k1 * state1
    return after1, after1
_, states1 = jax.lax.scan(step1, constant, x[::-1])
history = jnp.concatenate([constant[None], states1])[-2::-1]
gradient_x = jnp.concatenate([constant[None], states])[:-1] * history
return value, gradient_x
`,
  ],
  [
    'cumprod(x)',
    'x: n',
    ['value'],
    `
def step(state, x_k):
    after = x_k * state
    return after, after
_, value = jax.lax.scan(step, jnp.asarray(1, REAL), x)
return value
`,
  ],
])('%s, %s, %j', (formula, where, modes, lines) => expect(kernel(printed(formula, where, modes))).toBe(lines.trim()))

describe('recurrences', () => {
  const [n, d] = [size('n'), size('d')]
  const [x, w, W, h] = [input('x', [n, d]), input('w', [n]), input('W', [d, d]), input('h', [d])]
  const [q, p] = [input('q'), input('p')]
  const k = axisOver(0, n)
  const now = indexAlong(k)
  const module = (inputs: Record<string, Space>, leaves: readonly Equation[], y: Equation, modes: readonly Mode[]): string => {
    const of = program(record(inputs), y.shape.length === 0 ? real : vector('d'), leaves, [y])
    return kernel(emitModule({ name: 'f', program: of, modes, target: 'jax' }).files[0]!.text)
  }
  test('two states in step', () => {
    const [f, g] = recurrence(axisOver(0, 100), [q, p], ([a, b]) => [plus(a!, b!), times(b!, a!)])
    expect(module({ q: real, p: real }, [q, p], plus(at(f!, [100]), at(g!, [100])), ['value'])).toBe(
      `
def step(states, _):
    state, state1 = states
    return (state + state1, state * state1), None
(state2, state3), _ = jax.lax.scan(step, (q, p), None, length=100)
value = state2 + state3
return value
`.trim(),
    )
  })
  test('a network', () => {
    const [f] = recurrence(k, [h], ([s]) => [
      buildOver(
        [d],
        (i) =>
          call(tanh, [
            plus(
              sumTo(d, (j) => times(at(W, [i!, j]), at(s!, [j])), [...i!.free, k]),
              at(x, [now, i!]),
            ),
          ]),
        [k],
      ),
    ])
    const last = sumTo(d, (i) => at(f!, [n, i]))
    expect(module({ W: matrix('d', 'd'), x: matrix('n', 'd'), h: vector('d') }, [W, x, h], last, ['value', 'gradient'])).toBe(
      `
d = W.shape[0]
def step(state, x_k):
    after = jnp.tanh(x_k + W @ state)
    return after, after
state1, states = jax.lax.scan(step, h, x)
value = jnp.sum(state1)
history = jnp.concatenate([h[None], states])
history1 = history[:-1]
full = jnp.full((d,), 1, REAL)
def step1(state2, rows):
    history_k, x_k1 = rows
    after1 = W.T @ ((1 - jnp.tanh(W @ history_k + x_k1)**2) * state2)
    return after1, after1
gradient_h, states1 = jax.lax.scan(step1, full, (history[-2::-1], x[::-1]))
product = (1 - jnp.tanh(x + history1 @ W.T)**2) * jnp.concatenate([full[None], states1])[-2::-1]
gradient_W = product.T @ history1
return value, gradient_W, product, gradient_h
`.trim(),
    )
  })
  test('a family is one loop over all of its states', () => {
    const family = buildOver([d], (i) => {
      const [f] = recurrence(axisOver(0, n, i!.free), [at(h, [i!])], ([s]) => [times(s!, at(w, [indexAlong(axisOver(0, n, i!.free))]))])
      return at(f!, [n])
    })
    expect(module({ w: vector('n'), h: vector('d') }, [w, h], family, ['value'])).toBe(
      `
def step(state, w_k):
    return w_k * state, None
value, _ = jax.lax.scan(step, h, w)
return value
`.trim(),
    )
  })
  test('members of different lengths stay where they ended', () => {
    const family = buildOver([d], (i) => {
      const [f] = recurrence(axisOver(0, i!), [literal(1)], ([s]) => [times(s!, at(h, [i!]))])
      return at(f!, [i!])
    })
    expect(module({ h: vector('d') }, [h], family, ['value'])).toBe(
      `
d = h.shape[0]
i = jnp.arange(d)
def step(state, k):
    return jnp.where(k < i, h * state, state), None
value, _ = jax.lax.scan(step, jnp.broadcast_to(jnp.asarray(1, REAL), (d,)), jnp.arange(max(d - 1, 0)))
return value
`.trim(),
    )
  })
})
test('names are safe', () => {
  const text = printed('θ * lambda + jnp + REAL * α', 'θ; lambda; jnp; REAL; α', ['value'], 'class')
  expect(text).toContain('def kernel(theta, lambda1, jnp1, REAL1, alpha):')
  expect(text).toContain('def class1(inputs, direction=None):')
  expect(text).toContain("jnp1 = read(inputs, 'jnp', ['jnp'], rank=0)")
})
test('single precision', () => {
  const text = printed('exp(x)', 'x: n', ['value'], 'f', 'f32')
  expect(text).toContain('REAL = jnp.float32')
  expect(text).not.toContain('x64')
})
test('a chain of 100,000 operations', () => {
  const x = input('x')
  let y: Equation = x
  for (let k = 0; k < 50_000; k++) y = call(sin, [call(add, [literal(k + 1), y])])
  const p = program(record({ x: real }), real, [x], [y])
  const { files } = emitModule({ name: 'chain', program: p, modes: ['value'], target: 'jax' })
  expect(files[0]!.text.split('\n').every((line) => line.length < 140)).toBe(true)
})
