# The relay with its widget and demo:
#
#   docker build -t ai-chat-relay .
#   docker run --rm -p 1865:1865 -e ANTHROPIC_API_KEY --stop-timeout 20 ai-chat-relay
#
# Conversations survive a restart with: -e MEMORY_FILE=/data/conversations.jsonl -v ai-chat:/data
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npx vite build && npx vite build --mode relay

# The relay is bundled with all that it imports, so the image has no node_modules.
FROM ${BASE}
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV PORT=1865
WORKDIR /app
COPY package.json LICENSE ./
COPY demo demo
COPY --from=build /app/dist/relay dist/relay
COPY --from=build /app/dist/web dist/web
RUN install -d -m 0700 -o 1000 -g 1000 ../data
USER 1000:1000
VOLUME /data
EXPOSE 1865
HEALTHCHECK --interval=5s --timeout=3s --start-period=15s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}` + `/${process.env.BASE_PATH ?? ''}/healthz`.replace(/[/]+/g, '/')).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--disable-sigusr1", "dist/relay/cli.js"]
