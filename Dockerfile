# One image for bootstrap node, peer and `kith` commands. Build: docker build -t kith .
FROM node:24-bookworm-slim AS build
WORKDIR /kith
COPY package.json package-lock.json ./
# No install scripts: native packages come prebuilt from the registry, and `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts
COPY . .
# Everything is bundled but classic-level. Node 24 has its own SQLite, so libsql stays out.
RUN npm run build && node scripts/natives.mjs /runtime classic-level && cp -r dist package.json LICENSE /runtime/

FROM node:24-bookworm-slim
COPY --from=build /runtime /kith
RUN ln -s /kith/dist/kith.js /usr/local/bin/kith \
  && mkdir /data && chown node:node /data && chmod 700 /data
ENV NODE_ENV=production KITH_DATA_DIR=/data
USER node
VOLUME /data
# Healthy: the peer answers a command. A bootstrap node has no commands; docker-compose.yml asks its /health instead.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["kith", "whoami"]
# node itself is process 1, not npm: SIGTERM reaches the peer, which stores, says goodbye and ends.
CMD ["node", "/kith/dist/peer.js", "--headless"]
