# One image for bootstrap node, peer and `kith` commands. Build: docker build -t kith .
FROM node:24-bookworm-slim AS build
WORKDIR /kith
COPY package.json package-lock.json ./
# No install scripts: native packages come prebuilt from the registry, and `prepare` would build before the sources are here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY protocols protocols
COPY src src
# Everything is bundled but classic-level. Node 24 has its own SQLite, so libsql stays out.
RUN npm run build && node scripts/natives.mjs /runtime classic-level && cp -r dist package.json /runtime/

FROM node:24-bookworm-slim
ENV NODE_ENV=production KITH_DATA_DIR=/data
COPY --from=build /runtime /kith
RUN ln -s /kith/dist/kith.js /usr/local/bin/kith \
  && mkdir /data && chown node:node /data && chmod 700 /data
USER node
WORKDIR /data
VOLUME /data
EXPOSE 4001
# Healthy: the peer answers a command. A bootstrap node has no commands; docker-compose.yml asks its port instead.
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=5 CMD ["kith", "whoami"]
# node itself is process 1, not npm: SIGTERM reaches the peer, which stores, says goodbye and ends.
CMD ["node", "/kith/dist/peer.js", "--headless"]
