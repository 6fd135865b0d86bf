/** Put in by the build (scripts/build.mjs); absent when the sources run as they are. */
declare const KITH_VERSION: string | undefined

export const VERSION = typeof KITH_VERSION === 'undefined' ? '0.0.0-source' : KITH_VERSION
