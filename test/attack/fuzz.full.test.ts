/** A thousand random and mutated frames for each protocol: `npm run test:full -- fuzz`. */
process.env.KITH_FRAMES ??= '1000'
await import('./fuzz.test.ts')
