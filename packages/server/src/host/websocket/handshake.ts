// SPDX-License-Identifier: MIT
/** The opening handshake of a WebSocket server (RFC 6455, section 4.2). */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 16 bytes in base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
const VERSION = '13';

/** The whole answer to an upgrade request, and whether the socket is a WebSocket after it. */
export interface HandshakeAnswer {
  readonly accepted: boolean;
  readonly text: string;
}

/** `origins`: those of browsers that are let in; null lets every origin in. */
export function answerUpgrade(
  request: IncomingMessage,
  origins: readonly string[] | null,
): HandshakeAnswer {
  const { headers } = request;
  if (!originAllowed(origins, headers.origin)) return refusal('403 Forbidden');
  const key = headers['sec-websocket-key'];
  const wellFormed =
    request.method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    key !== undefined &&
    KEY.test(key);
  if (!wellFormed) return refusal('400 Bad Request');
  if (headers['sec-websocket-version'] !== VERSION) {
    return refusal('426 Upgrade Required', `Sec-WebSocket-Version: ${VERSION}`);
  }
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ];
  return { accepted: true, text: `${lines.join('\r\n')}\r\n\r\n` };
}

/** Programs send no Origin; browsers always do, and only listed ones are let in. */
function originAllowed(origins: readonly string[] | null, origin: string | undefined): boolean {
  if (origins === null || origin === undefined || origins.includes(origin)) return true;
  return URL.canParse(origin) && origins.includes(new URL(origin).hostname);
}

function refusal(status: string, ...headers: readonly string[]): HandshakeAnswer {
  const lines = [`HTTP/1.1 ${status}`, ...headers, 'Connection: close', 'Content-Length: 0'];
  return { accepted: false, text: `${lines.join('\r\n')}\r\n\r\n` };
}
