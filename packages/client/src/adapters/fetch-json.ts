// SPDX-License-Identifier: MIT
/** JSON over HTTP by the platform's `fetch`, the same in browsers and Node. */
import { messageOf, type Network, RealmError } from '@realmkeep/base';

export const fetchJson: Network['fetchJson'] = async (request) => {
  const { url, method, body, deadlineMs } = request;
  const headers = { 'content-type': 'application/json', ...request.headers };
  const signal = AbortSignal.timeout(deadlineMs);
  const options = { method, headers, signal };
  const json = body === undefined ? options : { ...options, body: JSON.stringify(body) };
  try {
    const response = await fetch(url, json);
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  } catch (error) {
    const late = signal.aborted;
    throw new RealmError(late ? 'ERR_NET_TIMEOUT' : 'ERR_NET_CONNECT', messageOf(error), {
      cause: error,
      fields: { url },
    });
  }
};

/** What is no JSON counts as no body. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
