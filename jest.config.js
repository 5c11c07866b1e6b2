export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^cotangent$': '<rootDir>/src/index.ts',
    '^cotangent/(print|emit|json|sparse|structure)$': '<rootDir>/src/$1.ts',
    '^cotangent/formula$': '<rootDir>/src/frontend/formula/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' }],
  },
}
