/** `npm run coverage`: in how many checks each operation, and each kind of node, takes part, by mode and order. Writes docs/coverage.md. */
import { writeFileSync } from 'node:fs'
import { all, examine, subjects } from '../test/support/coverage.js'

const rows = subjects.map((s) => {
  const counts = examine(s)
  return { name: s.name, counts: all.map((m) => counts.get(m) ?? 0) }
})
const text = `# Coverage

Written by \`npm run coverage\`: in how many checks each operation, and each kind of node, takes part. Of derivatives, the modes of each level are told
from the inside out: f is forward, r reverse. Each check is of a kernel, against differences of the derivative one order below.

| | value | ${all.slice(1).join(' | ')} |
|---|${'---|'.repeat(all.length)}
${rows.map(({ name, counts }) => `| ${name} | ${counts.join(' | ')} |`).join('\n')}
`
writeFileSync(new URL('../docs/coverage.md', import.meta.url), text)
const empty = rows.flatMap((r) => r.counts).filter((c) => c === 0).length
process.stdout.write(`docs/coverage.md: ${rows.length} × ${all.length}, ${empty} empty\n`)
process.exitCode = empty === 0 ? 0 : 1
