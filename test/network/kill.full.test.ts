/** The kill test as a long campaign: `npm run test:full`, or with a seed of your own, `KITH_SEED=7 npm run test:full`. */
process.env.KITH_KILLS ??= '100'
await import('./kill.test.ts')
