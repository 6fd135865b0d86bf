/** The simulation as a long campaign: 200 seeds, or KITH_SEEDS. KITH_SEED=7 replays one. */
process.env.KITH_SEEDS ??= '200'
await import('./simulation.test.ts')
