import { describe, expect, test } from '@jest/globals'
import { cotangent } from './command.js'

const steps = ['x[2:end] - x[1:end-1].^2', '--where', 'x: n']
const at = JSON.stringify({ x: [1, 2, 3] })

describe('sparse matrices', () => {
  const formats = {
    csr: { rows: [0, 2, 4], columns: [0, 1, 1, 2], values: [-2, 1, -4, 1] },
    csc: { rows: [0, 0, 1, 1], columns: [0, 1, 3, 4], values: [-2, 1, -4, 1] },
    coo: { rows: [0, 0, 1, 1], columns: [0, 1, 1, 2], values: [-2, 1, -4, 1] },
  }
  test.each(Object.entries(formats))('%s', async (format, matrix) => {
    const { out, code } = await cotangent(['eval', ...steps, '--mode', 'value,sparse-jacobian', '--format', format, '--inputs', '-'], at)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toEqual({ result: { value: [1, -1], 'sparse-jacobian': { x: { format, shape: [2, 3], ...matrix } } } })
  })
  test('second derivatives', async () => {
    const { out } = await cotangent(
      ['eval', 'sum(x.^3) / y', '--where', 'x: n; y', '--wrt', 'x', '--mode', 'sparse-hessian', '--inputs', '-'],
      '{"x":[1,2],"y":3}',
    )
    expect(JSON.parse(out).result).toEqual({
      'sparse-hessian': { x: { x: { format: 'csr', shape: [2, 2], rows: [0, 1, 2], columns: [0, 1], values: [2, 4] } } },
    })
  })
  test('what JSON has no numbers for', async () => {
    const { out } = await cotangent(['eval', 'sqrt(x)', '--where', 'x: n', '--mode', 'sparse-jacobian', '--inputs', '-'], '{"x":[0,1]}')
    expect(JSON.parse(out).result['sparse-jacobian'].x.values).toEqual(['Infinity', 0.5])
  })
  test('a module, its declarations, and why it is as it is', async () => {
    const { out, err, code } = await cotangent(['emit', ...steps, '--mode', 'sparse-jacobian', '--explain'])
    expect(code).toBe(0)
    expect(out).toContain('export const workspace = (n, x) =>')
    expect(err).toContain('  y[i] by x[i + 1], i < n − 1\n')
    expect(err).toContain('sparse-jacobian.x: places have a closed form\n')
    expect(err).toContain(
      'each value by an equation of its own: equations of all values cost 2·n - 2; products cost 2·n - 2 for each colour, of which 2 are enough\n',
    )
  })
  const refused: Readonly<Record<string, readonly [args: readonly string[], message: string]>> = {
    'of what is no scalar': [['emit', ...steps, '--mode', 'sparse-hessian'], 'a sparse-hessian is of a scalar'],
    'for a GPU': [['emit', ...steps, '--mode', 'sparse-jacobian', '--target', 'wgsl'], 'sparse-jacobian is for js'],
    'two at once': [['emit', 'x^2', '--mode', 'sparse-jacobian,sparse-hessian'], 'are two modules'],
    'a format of what is dense': [['emit', 'x^2', '--format', 'csc'], '--format is of sparse matrices'],
    'another format': [['emit', 'x^2', '--mode', 'sparse-jacobian', '--format', 'dia'], '--format cannot be dia'],
    'where NaN came from': [['eval', 'x^2', '--mode', 'sparse-jacobian', '--nan', '--inputs', '-'], '--nan does not look into sparse matrices'],
  }
  test.each(Object.entries(refused))('refused: %s', async (_, [args, message]) => {
    const { code, out, err } = await cotangent(args, '{"x":1}')
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})
