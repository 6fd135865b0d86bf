/** A promise that a test settles when it likes; TypeScript's ES2023 does not know `Promise.withResolvers`. */
export function deferred<T = undefined>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
