/** The command line: what is printed where, exit codes, files. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { commands } from '../../src/cli/options.js'
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
    [['emit', 'x', '--target', 'wasm'], '--target wasm is not there yet\nexpected: js or wgsl\ngot: wasm'],
    [['emit', 'x', '--precision', 'f16'], '--precision cannot be f16\nexpected: f64 or f32\ngot: f16'],
    [
      ['emit', 'x', '--mode', 'gradent'],
      '--mode cannot be gradent\nexpected: value, gradient, jacobian, hessian, jvp, vjp or hvp\ngot: gradent\nhint: did you mean gradient?',
    ],
    [['emit', 'x', '--mode', 'jvp,vjp'], 'vjp takes a cotangent for its direction, jvp and hvp take tangents; ask for them one by one'],
    [['emit', '3', '--mode', 'gradient'], '3 has no real inputs, so it has no gradient\nexpected: an input to differentiate by'],
    [['emit', 'x', '--out', '/nowhere/x.js'], 'there is no folder /nowhere\nhint: make it: mkdir -p /nowhere'],
    [['emit', 'x', '--where', 'x; y', '--wrt', 'x, yy'], 'there is no input yy\n  x, yy\n     ^^\nexpected: x or y\nhint: did you mean y?'],
    [['eval', 'x^2'], 'eval needs the inputs\nexpected: --inputs FILE, a JSON record of x; --inputs - reads it from stdin'],
    [['eval', 'x^2', '--mode', 'vjp', '--inputs', '-'], 'vjp needs a direction\nexpected: --direction FILE, a cotangent like the value'],
    [['eval', 'x^2', '--inputs', '/nowhere.json'], '--inputs: /nowhere.json cannot be read'],
    [['check', '3'], '3 has no real inputs, so there is no derivative to check'],
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
      hint: 'did you mean sin or sign?',
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
  test('prints program, derivative, adjoint and gradient', async () => {
    const { code, out } = await cotangent(args)
    expect([code, out.match(/^\S.*$/gm)]).toEqual([0, ['program', 'derivative', 'adjoint', 'gradient']])
    expect(out).toContain('gradient\n  ∇ₓf = Aᵀ(A x − b)\n')
  })
  test('of what is no scalar, no gradient', async () => {
    const { out } = await cotangent(['derive', 'A * X * B', '--where', 'A: m*n; X: n*k; B: k*p', '--wrt', 'X'])
    expect(out).toBe('program\n  (A, X, B) ↦ AXB\n\nderivative\n  dX ↦ A dX B\n\nadjoint\n  Ȳ ↦ AᵀȲBᵀ\n')
  })
  test('steps name the laws', async () => expect((await cotangent([...args, '--steps'])).out).toMatch(/\nsteps\n {2}1\. \w/))
  test('as JSON', async () =>
    expect(Object.keys(JSON.parse((await cotangent([...args, '--json', '--steps'])).out))).toEqual([
      'program',
      'derivative',
      'adjoint',
      'gradient',
      'steps',
    ]))
  test('in combinators', async () => {
    const { code, out } = await cotangent([...args, '--register', 'combinators'])
    expect([code, out.match(/^\S.*$/gm)]).toEqual([0, ['program', 'derivative', 'adjoint', 'gradient']])
    expect(out).toContain('⊸')
  })
})

describe('check', () => {
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
