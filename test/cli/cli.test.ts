/** The command line: what is printed where, exit codes, files. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { commands } from '../../src/cli/options.js'
import { linearize, real, sqrt, sum, trace, vector } from '../../src/index.js'
import { save } from '../../src/json.js'
import { cotangent } from './command.js'

const folder = mkdtempSync(join(tmpdir(), 'cotangent-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const result = async (args: readonly string[], stdin?: unknown): Promise<unknown> => {
  const { code, out, err } = await cotangent(args, stdin)
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out).result
}

describe('help', () => {
  test('names every command', async () => {
    const { code, out } = await cotangent(['--help'])
    expect(code).toBe(0)
    for (const c of commands) expect(out).toContain(`cotangent ${c} SOURCE`)
  })
  test.each(commands)('of %s has examples, with and without a source', async (command) => {
    const { code, out } = await cotangent([command, '--help'])
    expect([code, out]).toEqual([0, (await cotangent([command, 'x', '-h'])).out])
    expect(out).toMatch(RegExp(`\n {2}.*cotangent ${command} .*\n`))
  })
  test('goes to stderr when nothing was asked', async () => {
    const { code, out, err } = await cotangent([])
    expect([code, out]).toEqual([2, ''])
    expect(err).toBe((await cotangent(['--help'])).out)
  })
  test('the version is that of the package', async () =>
    expect((await cotangent(['--version'])).out.trim()).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version))
  test('the examples work', async () => {
    for (const command of commands) {
      const { out } = await cotangent([command, '--help'])
      const examples = [...out.matchAll(/^ {2}(?:echo '(.*)' \| )?cotangent (.*)$/gm)].filter(([line]) => !/FILE|\.ts|\.json|SOURCE/.test(line))
      expect(examples.length).toBeGreaterThan(0)
      for (const [, stdin, line] of examples) {
        const words = [...line!.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!)
        const out = words.indexOf('--out')
        if (out >= 0) words[out + 1] = join(folder, words[out + 1]!)
        expect([line, (await cotangent(words, stdin)).code]).toEqual([line, 0])
      }
    }
  })
})

describe('mistakes on the command line', () => {
  test.each<readonly [readonly string[], string]>([
    [['emitt', 'x'], 'there is no command emitt\nexpected: derive, emit, eval or check\nhint: did you mean emit?'],
    [['x^2'], "there is no command x^2\nexpected: derive, emit, eval or check\nhint: a formula comes after the command: cotangent derive 'x^2'"],
    [['emit'], 'emit needs a SOURCE\nexpected: cotangent emit FORMULA, or FILE#name\nhint: cotangent emit --help'],
    [['emit', 'x', '+', 'y'], "one SOURCE is expected, and there are 3: x + y\nhint: quote the formula: cotangent emit 'x + y'"],
    [['derive', 'x', '--inputs', 'f'], '--inputs means nothing to derive\nhint: it is an option of eval'],
    [['emit', 'x', '--json=yes'], '--json takes no value\nexpected: --json\ngot: --json=yes'],
    [['emit', 'x', '--target', 'wasm'], '--target wasm is not there yet\nexpected: js, wgsl or jax\ngot: wasm'],
    [['emit', 'x', '--precision', 'f16'], '--precision cannot be f16\nexpected: f64 or f32\ngot: f16'],
    [
      ['emit', 'x', '--mode', 'gradent'],
      '--mode cannot be gradent\nexpected: value, gradient, jacobian, hessian, jvp, vjp, hvp, sparse-jacobian or sparse-hessian\ngot: gradent\nhint: did you mean gradient?',
    ],
    [['emit', 'x', '--mode', 'jvp,vjp'], 'vjp takes a cotangent for its direction, jvp and hvp take tangents; ask for them one by one'],
    [['emit', '3', '--mode', 'gradient'], '3 has no real inputs, so it has no gradient\nexpected: an input to differentiate by'],
    [['emit', 'x', '--out', '/nowhere/x.js'], 'there is no folder /nowhere\nhint: make it: mkdir -p /nowhere'],
    [['emit', 'x', '--where', 'x; y', '--wrt', 'x, yy'], 'there is no input yy\n  x, yy\n     ^^\nexpected: x or y\nhint: did you mean y?'],
    [['eval', 'x^2'], 'eval needs the inputs\nexpected: --inputs FILE, a JSON record of x; --inputs - reads it from stdin'],
    [['eval', 'x^2', '--mode', 'vjp', '--inputs', '-'], 'vjp needs a direction\nexpected: --direction FILE, a cotangent like the value'],
    [
      ['eval', 'x^2', '--inputs', '/nowhere.json'],
      `--inputs: /nowhere.json cannot be read\nexpected: a file of JSON, or - for what comes in: echo '{"x": 1}' | cotangent eval … --inputs -`,
    ],
    [['check', '3'], '3 has no real inputs, so there is no derivative to check\nexpected: an input to differentiate by'],
    [['emit', 'model.ts#f'], 'there is no file model.ts'],
  ])('%j', async (args, message) => expect(await cotangent(args)).toEqual({ code: 2, out: '', err: `error: ${message}\n` }))

  test('a program that is no scalar has no gradient', async () => {
    const { code, err } = await cotangent(['emit', 'A * x', '--where', 'A: m*n; x: n', '--mode', 'gradient'])
    expect(code).toBe(2)
    expect(err).toMatch(/^error: a gradient is of a scalar, and A \* x is a column of m\n/)
    expect(err).toContain('--mode jacobian')
  })
  test('errors as JSON', async () => {
    const { code, out, err } = await cotangent(['derive', 'x + sinn(y)', '--json'])
    expect([code, out]).toEqual([2, ''])
    const place = { source: 'formula', text: 'x + sinn(y)', start: 4, end: 8 }
    const error = {
      code: 'unknown-function',
      message: 'there is no function sinn',
      place,
      expected: null,
      got: null,
      hint: expect.stringMatching(/^did you mean sin or/),
    }
    expect(JSON.parse(err)).toEqual({ error })
  })
  test('what the module says of its inputs', async () => {
    expect((await cotangent(['eval', 'x + y', '--where', 'x: n; y: n', '--inputs', '-'], { x: [1, 2], y: [3] })).err).toContain(
      'y: expected n = 2, got 1',
    )
    expect((await cotangent(['eval', 'x', '--inputs', '-'], 'x = 1')).err).toContain('stdin holds no JSON')
  })
})

describe('formulas that begin with a minus', () => {
  test.each([['-x^2'], ['- x^2'], ['-(x^2)'], ['--(-x^2)'], ['-1x^2']])('%s', async (formula) =>
    expect(await result(['eval', formula, '--inputs', '-'], { x: 3 })).toEqual({ value: -9 }),
  )
  test('after a bare --', async () => expect(await result(['eval', '--inputs', '-', '--', '--x'], { x: 3 })).toEqual({ value: 3 }))
  test('before the command is room for options', async () => expect(await result(['--inputs=-', 'eval', '-x'], { x: 3 })).toEqual({ value: -3 }))
})

describe('eval', () => {
  const where = ['--where', 'A: m*n; x: n']
  const inputs = {
    A: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    x: [1, 0, -1],
  }
  test('nests arrays', async () => {
    expect(await result(['eval', 'A * x', ...where, '--inputs', '-'], inputs)).toEqual({ value: [-2, -2] })
    expect(await result(['eval', 'A .* A', ...where, '--inputs', '-'], inputs)).toEqual({
      value: [
        [1, 4, 9],
        [16, 25, 36],
      ],
    })
    expect(await result(['eval', 'sum(A * x)', ...where, '--mode', 'value,gradient', '--inputs', '-'], inputs)).toEqual({
      value: -4,
      gradient: {
        A: [
          [1, 0, -1],
          [1, 0, -1],
        ],
        x: [5, 7, 9],
      },
    })
    expect(await result(['eval', 'A * x', ...where, '--wrt', 'x', '--mode', 'jacobian', '--inputs', '-'], inputs)).toEqual({
      jacobian: { x: inputs.A },
    })
    expect(await result(['eval', "x' * x", ...where, '--wrt', 'x', '--mode', 'hessian', '--inputs', '-'], inputs)).toEqual({
      hessian: {
        x: {
          x: [
            [2, 0, 0],
            [0, 2, 0],
            [0, 0, 2],
          ],
        },
      },
    })
    expect(await result(['eval', 'A', '--where', 'A: m*n', '--inputs', '-'], { A: [[], []] })).toEqual({ value: [[], []] })
  })
  test('directions from a file', async () => {
    const direction = file('direction.json', '{"x": [1, 1, 1]}')
    expect(await result(['eval', 'A * x', ...where, '--wrt', 'x', '--mode', 'jvp', '--inputs', '-', '--direction', direction], inputs)).toEqual({
      jvp: [6, 15],
    })
    const cotangentFile = file('cotangent.json', '[1, -1]')
    expect(await result(['eval', 'A * x', ...where, '--wrt', 'x', '--mode', 'vjp', '--inputs', '-', '--direction', cotangentFile], inputs)).toEqual({
      vjp: { x: [-3, -3, -3] },
    })
  })
  test('numbers that JSON does not have, both ways', async () =>
    expect(await result(['eval', '[1 / x, -1 / x, x / x, y]', '--inputs', '-'], { x: 0, y: '-Infinity' })).toEqual({
      value: ['Infinity', '-Infinity', 'NaN', '-Infinity'],
    }))
})

describe('eval --nan', () => {
  const nan = async (formula: string, where: string, inputs: unknown, ...more: readonly string[]): Promise<string> => {
    const { code, out, err } = await cotangent(['eval', formula, '--where', where, '--inputs', '-', '--nan', ...more], inputs)
    expect([code, Object.keys(JSON.parse(out))]).toEqual([0, ['result']])
    return err
  }
  test.each<readonly [string, string, unknown, readonly string[], string]>([
    ['sum(log(x))', 'x: n', { x: [1, 2, -1] }, [], 'value is NaN (indices count from 0): log(x[2]) of -1 is NaN\n  sum(log(x))\n      ^^^\n'],
    ['A * x', 'A: m*n; x: n', { A: [[1, 'NaN']], x: [1, 1] }, [], 'value[0] is NaN (indices count from 0): the input A[0,1] is NaN already\n'],
    ['exp(x) / sum(exp(x))', 'x: n', { x: [0, 1000] }, [], 'value[1] is NaN (indices count from 0): exp(x[1]) of 1000 is Infinity\n'],
    ['select(x > 0, log(x), x) / y', 'x; y', { x: -1, y: 0 }, [], 'value is -Infinity (indices count from 0): select(x > 0, log(x), x) / y of -1, 0'],
    ['norm(x)', 'x: n', { x: [0, 0] }, ['--mode', 'gradient'], 'gradient.x[0] is NaN (indices count from 0): ½ / √(Σ i  x[i]²) of 0.5, 0'],
    ['x / y', 'x: n; y', { x: [1, 0], y: 0 }, [], 'value[0] is Infinity (indices count from 0): x[0] / y of 1, 0 is Infinity\n  x / y\n    ^\n'],
    ['prod(log(x))', 'x: n', { x: [2, -1, 3] }, [], 'value is NaN (indices count from 0): log(x[1]) of -1, in step 1, is NaN\n  prod(log(x))\n'],
    ['sum(x)', 'x: n', { x: [1, 2] }, [], 'no NaN and no infinity in the result\n'],
  ])('%s', async (formula, where, inputs, more, message) => {
    const err = await nan(formula, where, inputs, ...more)
    if (formula.startsWith('select')) expect(err).toMatch(/ of -1, 0 is -Infinity\n/)
    else expect(err.startsWith(message)).toBe(true)
  })
  test('as JSON', async () => {
    expect(JSON.parse(await nan('log(x)', 'x: n', { x: [1, -2] }, '--json'))).toEqual({
      nan: { at: 'value[1]', value: 'NaN', origin: { step: 'log(x[1])', operation: 'log', operands: [-2], result: 'NaN' } },
    })
    expect(JSON.parse(await nan('x', 'x', { x: 1 }, '--json'))).toEqual({ nan: null })
  })
  test('through a scatter', async () =>
    expect(await nan('sum(log(x[2:end]))', 'x: n', { x: [1, 2, 0] }, '--mode', 'gradient')).toMatch(
      /^gradient\.x\[2\] is Infinity .*: 1 \/ x\[2\] of 1, 0 is Infinity/,
    ))
})

describe('explain', () => {
  const explained = async (...args: readonly string[]): Promise<string> => (await cotangent([...args, '--explain'])).err
  test.each([
    ["x' * A * x", 'A: n*n; x: n', 'value', /^cost: 2·n\^2 \+ 2·n operations a call, in \d loops$/m],
    ['A * x', 'A: m*n; x: n', 'value', /^cost: 2·(m·n|n·m) operations a call, in 2 loops$/m],
    ['x + 1', 'x', 'value', /^cost: 1 operations a call, in 0 loops$/m],
    ['sum(exp(x)) * x', 'x: n', 'vjp', /^workspace: [\d·n +]+ bytes in \d arrays?$/m],
  ])('%s', async (formula, where, mode, line) => expect(await explained('emit', formula, '--where', where, '--mode', mode)).toMatch(line))
  test.each([
    ['prod(sin(x))', 'one loop has'],
    ['sum(sin(x))', 'no loop has'],
  ])('what is kept of %s', async (formula, loops) => {
    const said = await explained('emit', formula, '--where', 'x: n', '--mode', 'gradient', '--memory', 'sqrt')
    expect(said).toContain(`memory: ${loops} a plan of which rows to keep`)
  })
  test('of check', async () => expect(await explained('check', 'x^2')).toMatch(/^modes of x\^2 by x: jvp, vjp, gradient, hvp/))
})

describe('emit', () => {
  test('writes a module and its declarations', async () => {
    const out = join(folder, 'spread.js')
    const answer = await cotangent(['emit', 'sum((x - mean(x)).^2)', '--where', 'x: n', '--mode', 'value,gradient', '--out', out])
    expect(answer).toEqual({ code: 0, out: '', err: `wrote ${out}, ${join(folder, 'spread.d.ts')}\n` })
    expect(readFileSync(out, 'utf8')).toContain('sum((x - mean(x)).^2)')
    expect(readFileSync(join(folder, 'spread.d.ts'), 'utf8')).toContain('export default')
  })
  test('prints the module without --out', async () => {
    const { code, out, err } = await cotangent(['emit', 'x^2'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('export default')
  })
  test('says what was decided, on stderr', async () => {
    const { out, err } = await cotangent(['emit', 'sum(exp(x))', '--where', 'x: n', '--explain'])
    expect(out).toBe((await cotangent(['emit', 'sum(exp(x))', '--where', 'x: n'])).out)
    expect(err).not.toBe('')
  })
  test('a mistake writes nothing', async () => {
    const before = readdirSync(folder)
    for (const formula of ['sinn(x)', 'A * x', 'x[9]'])
      await cotangent(['emit', formula, '--where', 'A: m*n; x: 3', '--mode', 'gradient', '--out', join(folder, 'no.js')])
    expect(readdirSync(folder)).toEqual(before)
    expect(existsSync(join(folder, 'no.js'))).toBe(false)
  })
})

describe('derive', () => {
  const args = ['derive', 'norm(A*x - b)^2 / 2', '--where', 'A: m*n; x: n; b: m', '--wrt', 'x']
  test('with --order, the second and third derivatives as operators, and what they are made of', async () => {
    const logsumexp = ['derive', 'logsumexp(A * x)', '--where', 'A: m*n; x: n', '--wrt', 'x', '--order']
    const { out } = await cotangent([...logsumexp, '2'])
    expect(out.slice(out.indexOf('second'))).toBe(`second derivative
  ∇²f: dx ↦ Aᵀ(r ⊙ A dx) / Σᵢ rᵢ − ((Aᵀ r)⊗(Aᵀ r)) dx / (Σᵢ rᵢ)²
  where r = exp(A x)

structure of the second derivative
  ∇²f = Aᵀ diag(r / Σᵢ rᵢ)A − ((Aᵀ r)⊗(Aᵀ r)) / (Σᵢ rᵢ)²
  where r = exp(A x)
`)
    const { third } = JSON.parse((await cotangent(['derive', 'sum(x.^3) * y', '--where', 'x: n; y', '--order', '3', '--json'])).out)
    expect(third).toEqual({
      operator: 'dx̄ = (6 y u_x + 6 u_y x) ⊙ dx + 6(u_x ⊙ x) dy\ndȳ = 6 ⟨u_x ⊙ x, dx⟩',
      structure: 'D³f[u_x, u_y][x, x] = diag(6 y u_x + 6 u_y x)\nD³f[u_x, u_y][x, y] = 6(u_x ⊙ x)\nD³f[u_x, u_y][y, x] = 6(u_x ⊙ x)ᵀ',
    })
    expect((await cotangent([...logsumexp, '4'])).err).toContain('--order cannot be 4')
  })
  test('with --order, derivatives of what is no scalar along directions', async () => {
    const cube = ['derive', 'X * A * X * X', '--where', 'X: n*n; A: n*n', '--wrt', 'X', '--order', '3']
    const { out } = await cotangent(cube)
    expect(out.slice(out.indexOf('second'))).toBe(`second derivative
  D²f[U]: dX ↦ dR + (XA dX + dX AX)U
  where dR = (UAX + XAU) dX + (UA dX + dX AU)X

third derivative
  D³f[U; V]: dX ↦ (UAV + VAU) dX + dR
  where dR = (UA dX + dX AU)V + (VA dX + dX AV)U
`)
    for (const register of ['index', 'latex', 'combinators'])
      expect((await cotangent([...cube, '--register', register])).out).toContain('third derivative')
  })
  test('prints program, derivative, adjoint and gradient', async () => {
    const { code, out } = await cotangent(args)
    expect([code, out.match(/^\S.*$/gm)]).toEqual([0, ['program', 'derivative', 'adjoint', 'gradient']])
    expect(out).toContain('gradient\n  ∇ₓf = Aᵀ(A x − b)\n')
  })
  test('of what is no scalar, no gradient', async () => {
    const { out } = await cotangent(['derive', 'A * X * B', '--where', 'A: m*n; X: n*k; B: k*p', '--wrt', 'X'])
    expect(out).toBe('program\n  (A, X, B) ↦ AXB\n\nderivative\n  dX ↦ A dX B\n\nadjoint\n  Ȳ ↦ AᵀȲBᵀ\n')
  })
  test('steps name the laws, what they claim and how often they fired, between small maps', async () => {
    const { out } = await cotangent([...args, '--steps'])
    expect(out).toMatch(/\nsteps\n {2}derivative, 8 edges to 2\n {4}before\n {6}\(dx: n\) ⊸ \(dy\)\n/)
    expect(out).toMatch(/\n {4}1\. weights multiply: \(b·\) ∘ \(a·\) = \(ba·\), \d+ times\n/)
    expect(out).toMatch(/\n {4}after\n {6}\(dx: n\) ⊸ \(dy\)\n/)
    expect(out).toMatch(/\n {2}adjoint, 2 edges to 2\n/)
  })
  test('as JSON', async () => {
    const { out } = await cotangent([...args, '--json', '--steps', '--register', 'index'])
    const answer = JSON.parse(out)
    expect(Object.keys(answer)).toEqual(['source', 'register', 'inputs', 'wrt', 'program', 'derivative', 'adjoint', 'gradient', 'laws', 'steps'])
    expect(answer).toMatchObject({
      source: 'norm(A*x - b)^2 / 2',
      register: 'index',
      inputs: [
        { name: 'A', sort: 'real', shape: ['m', 'n'] },
        { name: 'x', sort: 'real', shape: ['n'] },
        { name: 'b', sort: 'real', shape: ['m'] },
      ],
      wrt: ['x'],
      gradient: '∂f/∂x[i] = Σ j  A[j,i] (Σ k  A[j,k] x[k] − b[j])',
    })
    expect(answer.laws[0]).toEqual({
      in: 'derivative',
      law: 'weights multiply',
      claim: '(b·) ∘ (a·) = (ba·)',
      mirrored: false,
      times: expect.any(Number),
    })
    expect(answer.steps.adjoint.after).toContain('⊸')
  })
  test('of what is no scalar, JSON has null for the gradient', async () =>
    expect(JSON.parse((await cotangent(['derive', '2 * x', '--where', 'x: n', '--json'])).out).gradient).toBeNull())
  test('with indices, and as LaTeX', async () => {
    const product = ['derive', 'A * X * B', '--where', 'A: m*n; X: n*k; B: k*p', '--wrt', 'X']
    expect((await cotangent([...product, '--register', 'index'])).out).toContain('adjoint\n  X̄[i,j] = Σ l,o  A[l,i] Ȳ[l,o] B[j,o]\n')
    expect((await cotangent([...product, '--register', 'latex'])).out).toContain('adjoint\n  \\bar{Y} \\mapsto A^{\\top}\\bar{Y}B^{\\top}\n')
  })
  test('an unknown register', async () =>
    expect(await cotangent([...args, '--register', 'indices', '--json'])).toEqual({
      code: 2,
      out: '',
      err: `${JSON.stringify({ error: { code: 'option', message: '--register cannot be indices', place: null, expected: 'math, combinators, index or latex', got: 'indices' } })}\n`,
    }))
  test('explains on stderr', async () => {
    const { out, err } = await cotangent([...args, '--explain'])
    expect(out).toBe((await cotangent(args)).out)
    expect(err).toMatch(/^derivative of .* by x, in the register math\nderivative: 8 edges, 2 after \d+ steps by \d laws\nadjoint: /)
  })
  test('in combinators', async () => {
    const { code, out } = await cotangent([...args, '--register', 'combinators'])
    expect([code, out.match(/^\S.*$/gm)]).toEqual([0, ['program', 'derivative', 'adjoint', 'gradient']])
    expect(out).toContain('⊸')
  })
})

describe('check', () => {
  test('what is constant for two elements is drawn with more', async () =>
    expect((await cotangent(['check', '(x - mean(x)) / std(x)', '--where', 'x: n'])).code).toBe(0))

  test('passes', async () => {
    const { code, out } = await cotangent(['check', 'exp(x) * sin(y)'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {3}Taylor .* slope 2\.0/m)
  })
  test('as JSON', async () => {
    const { passed, checks } = JSON.parse((await cotangent(['check', 'exp(x) * sin(y)', '--json'])).out)
    expect([passed, checks.length]).toEqual([true, 5])
  })
  test('fails with 1', async () => {
    // A derivative that is wrong by convention: that of |x − x| is 0 on one side of a kink everywhere, so the slope is 1.
    const { code, out } = await cotangent(['check', 'select(sin(1e9 * x) > 0, x, -x)'])
    expect(code).toBe(1)
    expect(out).toMatch(/^FAIL Taylor/m)
  })
})

describe('programs in files', () => {
  const program = (annotation: string): string => `
    import { real, sum, trace, vector } from 'cotangent'
    import { formula } from 'cotangent/formula'
    export const energy = trace({ x: vector('n'), k: real }, ({ x, k }) => sum(x, (xi) => xi.square()).times(k))
    export const norm${annotation} = formula('norm(x)', { where: 'x: n' })
    export const other = 3`
  const inputs = { x: [3, 4], k: 2 }
  test.each([
    ['model.ts', program(': { readonly dom: unknown }')],
    ['model.mjs', program('')],
    ['model.js', program('')],
  ])('%s', async (name, text) => {
    const path = file(name, text)
    expect(await result(['eval', `${path}#energy`, '--mode', 'value,gradient', '--inputs', '-'], inputs)).toEqual({
      value: 50,
      gradient: { x: [12, 16], k: 25 },
    })
    expect(await result(['eval', `${path}#norm`, '--inputs', '-'], inputs)).toEqual({ value: 5 })
    expect((await cotangent(['check', `${path}#energy`])).code).toBe(0)
  })
  test('mistakes', async () => {
    const path = file('mistakes.ts', program(''))
    expect((await cotangent(['derive', `${path}#enrgy`])).err).toContain(
      `exports nothing called enrgy\nexpected: one of its programs: energy, norm\nhint: did you mean ${path}#energy?`,
    )
    expect((await cotangent(['derive', `${path}#other`])).err).toContain('other of')
    expect((await cotangent(['derive', path])).err).toContain('which of its programs is meant?')
    expect((await cotangent(['derive', `${path}#energy`, '--where', 'x: n'])).err).toContain('--where is for formulas')
    const broken = await cotangent(['derive', `${file('broken.ts', 'export const f = nothing.here')}#f`])
    expect(broken).toMatchObject({ code: 2, out: '' })
    expect(broken.err).toContain('does not load: ReferenceError: nothing is not defined')
    expect(broken.err).not.toMatch(/\n\s+at /)
  })
})

describe('programs in JSON', () => {
  const energy = trace({ x: vector('n'), k: real }, ({ x, k }) => sum(x, (xi) => xi.square()).times(k))
  const norm = trace({ x: vector('n') }, ({ x }) => sqrt(sum(x, (xi) => xi.square())))
  const saved = (name: string, x: Parameters<typeof save>[0]): string => file(name, JSON.stringify(save(x), null, 1))
  const inputs = { x: [3, 4], k: 2 }
  test('one, one of several, and beside its derivative', async () => {
    const one = saved('one.json', energy)
    const both = saved('both.json', { energy, norm })
    const pair = saved('pair.json', { energy, D: linearize(energy).map })
    for (const source of [one, `${both}#energy`, pair, `${pair}#energy`])
      expect(await result(['eval', source, '--mode', 'value,gradient', '--inputs', '-'], inputs)).toEqual({
        value: 50,
        gradient: { x: [12, 16], k: 25 },
      })
    expect((await cotangent(['derive', one])).out).toMatch(/^program\n {2}\(x, k\) ↦ k ‖x‖²\n/)
    expect((await cotangent(['check', `${both}#norm`])).code).toBe(0)
    expect((await cotangent(['emit', `${both}#norm`])).out).toMatch(/^\/\/ norm: both\.json#norm\n/)
  })
  test('mistakes', async () => {
    const both = saved('two.json', { energy, norm })
    const map = saved('map.json', linearize(energy).map)
    const refused = async (...args: string[]): Promise<string> => {
      const { code, out, err } = await cotangent(['derive', ...args])
      expect([code, out]).toEqual([2, ''])
      return err
    }
    expect(await refused(both)).toBe(`error: ${both} holds several programs; which is meant?\nexpected: one of its programs: energy, norm\n`)
    expect(await refused(`${both}#enrgy`)).toContain(
      `holds no program called enrgy\nexpected: one of its programs: energy, norm\nhint: did you mean ${both}#energy?`,
    )
    expect(await refused(map)).toBe(`error: ${map} holds a linear map\nexpected: a program\n`)
    expect(await refused(`${both}#norm`, '--where', 'x: n')).toContain('--where is for formulas')
    expect(await refused('nothing.json')).toBe('error: there is no file nothing.json\n')
    const broken = file('broken.json', '{ "cotangent": 1,\n  "nodes": [] "saved": 0 }')
    expect(await refused(broken)).toMatch(/holds no JSON: .*\n {4}"nodes": \[\] "saved": 0 \}\n {16}\^\n$/)
    const malformed = file('malformed.json', '{ "cotangent": 1,\n  "nodes": [{ "input": "x" }, { "call": "sine", "args": [0] }],\n  "saved": {} }')
    expect(await refused(malformed)).toBe(
      `error: ${malformed} holds no program: nodes[1].call\n    "nodes": [{ "input": "x" }, { "call": "sine", "args": [0] }],\n                                          ^^^^^^\nexpected: the name of an operation\ngot: the string 'sine'\n`,
    )
  })
})
