/** What the fit found, as text for the terminal. */

import type { Fit } from './fit.js'
import { classes, features, species } from './iris.js'

/** Of the best mixture of three Gaussians that others have found for these data, by many starts of the EM algorithm. */
export const known = { likelihood: -180.185, right: 145 } as const

export const targetsMet = ({ path, right, converged }: Fit): boolean =>
  converged && path.at(-1)!.likelihood >= known.likelihood - 1e-3 && right >= known.right

export const convergence = ({ path, evaluations, converged, milliseconds }: Fit): string => {
  const shown = path.flatMap(({ likelihood, slope }, k) =>
    k % 40 === 0 || k === path.length - 1
      ? [`${String(k).padStart(5)}${likelihood.toFixed(6).padStart(16)}${slope.toExponential(1).padStart(14)}`]
      : [],
  )
  const ending = `${converged ? 'converged' : 'stopped'} after ${evaluations} evaluations in ${milliseconds.toFixed(0)} ms`
  return [' step  log-likelihood  |largest partial|', ...shown, ending].join('\n')
}

export const componentTable = ({ components }: Fit): string => {
  const head = `component  weight   ${features.map((f) => f.padStart(13)).join('')}`
  const rows = components.map(({ weight, mean, covariance }, k) => {
    const spread = mean.map((m, r) => `${m.toFixed(2)} ± ${Math.sqrt(covariance.get(r, r)).toFixed(2)}`.padStart(13))
    return `${String(k + 1).padStart(9)}  ${weight.toFixed(3)}   ${spread.join('')}`
  })
  return [head, ...rows].join('\n')
}

export const confusionTable = ({ components, confusion, right }: Fit): string => {
  const head = `${'species'.padEnd(12)}${components.map((_, k) => `component ${k + 1}`.padStart(13)).join('')}`
  const rows = species.map((name, c) => `${name.padEnd(12)}${confusion[c]!.map((n) => String(n).padStart(13)).join('')}`)
  return [head, ...rows, `${right} of ${classes.length} flowers are in the component of their species`].join('\n')
}
