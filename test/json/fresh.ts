/** Another copy of the library, in which nothing has run yet, as in another process. */
import { jest } from '@jest/globals'

export const fresh = async () => {
  jest.resetModules()
  const json: typeof import('../../src/json.js') = await import('../../src/json.js')
  const core: typeof import('../../src/index.js') = await import('../../src/index.js')
  const { print }: typeof import('../../src/print.js') = await import('../../src/print.js')
  const { emitModule }: typeof import('../../src/emit.js') = await import('../../src/emit.js')
  const { decode }: typeof import('../support/arbitrary.js') = await import('../support/arbitrary.js')
  return { ...json, ...core, print, emitModule, decode }
}
