/** Every wrong clock: `npm run test:full -- clock`. */
process.env.KITH_CLOCKS ??= '12'
await import('./clock.test.ts')
