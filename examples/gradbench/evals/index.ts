/** The evals by their names; each is traced when it is asked for. */
export const evals = {
  hello: async () => (await import('./hello.js')).hello,
  llsq: async () => (await import('./llsq.js')).llsq,
  lse: async () => (await import('./lse.js')).lse,
  kmeans: async () => (await import('./kmeans.js')).kmeans,
  gmm: async () => (await import('./gmm.js')).gmm,
  lstm: async () => (await import('./lstm.js')).lstm,
  ba: async () => (await import('./ba.js')).ba,
  ht: async () => (await import('./ht.js')).ht,
  ode: async () => (await import('./ode.js')).ode,
  particle: async () => (await import('./particle.js')).particle,
  saddle: async () => (await import('./saddle.js')).saddle,
  det: async () => (await import('./det.js')).det,
}
