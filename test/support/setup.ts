// Loaded before every test file. Node 20 lacks Promise.withResolvers, and libp2p crashes without it at its first connection.
import 'core-js/actual/promise/with-resolvers.js'
