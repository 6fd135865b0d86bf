/** The kill test as a long campaign: `npm run test:full`, or `npm run chaos -- --kills 1000 --seed 7`. */
process.env.KITH_KILLS ??= '100'
await import('./kill.test.ts')
