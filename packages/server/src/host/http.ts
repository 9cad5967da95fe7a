// SPDX-License-Identifier: MIT
/** JSON over HTTP and the folders of the web pages, by fastify. */
import { sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpRoute,
  type HttpServerOptions,
  type Listener,
  type Log,
  messageOf,
} from '@realmkeep/base';
import { type FastifyError, type FastifyInstance, type FastifyRequest, fastify } from 'fastify';
import { boundAddress, listenError, parseAddress } from './addresses.ts';
import { limitConnections } from './connection-limit.ts';

const HEADERS_MS_MAX = 5000;
const REQUEST_MS_MAX = 10_000;
const KEEP_ALIVE_MS = 10_000;
const HEADERS_BYTES_MAX = 8 * 1024;
/** Of all together, and of one address. */
const CONNECTIONS_MAX = 4096;
const CONNECTIONS_PER_ADDRESS_MAX = 256;
/** How often connections are looked at that are late with their headers or bodies. */
const LATE_CHECK_MS = 1000;
/** Files whose names hold their hash never change. */
const HASHED_FILES_MAX_AGE_S = 365 * 24 * 3600;

/**
 * For every answer. Pages run their own scripts only; `ws:` and `wss:` because the gateways have
 * addresses of their own, `blob:` and `data:` for the workers and textures of the renderer.
 */
const SECURITY_HEADERS = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self' ws: wss: data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export async function serveHttp(options: HttpServerOptions, log: Log): Promise<Listener> {
  const app = fastify({
    logger: false,
    bodyLimit: options.bodyBytesMax,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    http: {
      headersTimeout: HEADERS_MS_MAX,
      maxHeaderSize: HEADERS_BYTES_MAX,
      connectionsCheckingInterval: LATE_CHECK_MS,
    },
    // Types are not bent into each other: a number where text is expected is an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
    routerOptions: { ignoreTrailingSlash: true },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  limitConnections(app.server, CONNECTIONS_PER_ADDRESS_MAX);
  // A connection that could not be accepted (no descriptors left) concerns nobody who is here.
  app.server.on('error', (error) => log.debug('not accepted', { error: messageOf(error) }));
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SECURITY_HEADERS);
  });
  refuseInJson(app, log);
  for (const route of options.routes) addRoute(app, route);
  if (options.staticFolder !== undefined) await addFolder(app, options.staticFolder);
  try {
    await app.listen(parseAddress(options.listen));
  } catch (error) {
    await app.close();
    throw listenError(options.listen, error);
  }
  return { address: boundAddress(app.server), close: () => app.close() };
}

function addRoute(app: FastifyInstance, route: HttpRoute): void {
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodySchema === undefined ? {} : { schema: { body: route.bodySchema } }),
    handler: async (request, reply) => {
      const response: HttpResponse = await route.handle(requestOf(request));
      reply.code(response.status).header('cache-control', 'no-store');
      if (response.headers !== undefined) reply.headers(response.headers);
      return reply.send(response.body ?? null);
    },
  });
}

function requestOf(request: FastifyRequest): HttpRequest {
  const url = request.raw.url ?? '/';
  const question = url.indexOf('?');
  return {
    method: request.method,
    path: question < 0 ? url : url.slice(0, question),
    query: { ...texts(request.query), ...texts(request.params) },
    headers: texts(request.headers),
    remoteAddress: request.ip,
    body: request.body ?? null,
  };
}

/** The entries whose value is one text; of repeated ones the first. */
function texts(source: unknown): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(source ?? {})) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') out[key] = first;
  }
  return out;
}

function refuseInJson(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler((_request, reply) => {
    reply.code(404).send({ code: 'ERR_HTTP_NOT_FOUND', message: 'There is nothing here.' });
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      const { method, url } = request.routeOptions;
      log.error('request failed', { method, url, error: messageOf(error), stack: error.stack });
      reply.code(500).send({ code: 'ERR_HTTP_INTERNAL', message: 'The server failed to answer.' });
      return;
    }
    const code = status === 413 ? 'ERR_HTTP_TOO_LARGE' : 'ERR_HTTP_BODY';
    reply.code(status).send({ code, message: error.message });
  });
}

async function addFolder(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    setHeaders(reply, path) {
      const hashed = path.includes(`${sep}assets${sep}`);
      const value = hashed ? `public, max-age=${HASHED_FILES_MAX_AGE_S}, immutable` : 'no-cache';
      reply.header('cache-control', value);
    },
  });
}
