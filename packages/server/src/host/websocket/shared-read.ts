// SPDX-License-Identifier: MIT
/**
 * Lets sockets that an HTTP server accepted read into one buffer that all of them share. Node has
 * `onread` for that, but offers it to sockets that a program opens only; otherwise it allocates
 * 64 KiB for each piece that arrives and gives back what was too much. Reading is half of what a
 * gateway does, so we hand the accepted connection to a second `Socket` that has the option.
 *
 * The way there (`_handle`) is no interface of Node's: whatever is not as expected, a TLS stream or
 * another runtime, keeps its own buffers and works as before. `docs/adr/0003-gateway-sockets.md`
 * has the figures.
 */
import { Socket, type SocketConstructorOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { Beginnings } from '@realmkeep/base';

/** What one read brings at most: a flood comes in pieces, messages of players are far shorter. */
const READ_BYTES = 64 * 1024;

interface Handle {
  reading: boolean;
  readStop(): number;
  useUserBuffer(bytes: Uint8Array): void;
}

interface Owner {
  _handle?: Handle | null;
}

/** Gives a piece to its reader; the bytes are the reader's until it returns. */
export type PieceReader = (piece: Uint8Array) => void;

/** No `Buffer`: the `slice` of one is a view, and whoever keeps bytes keeps a slice of them. */
const shared = new Uint8Array(READ_BYTES);
/** Views of it are kept up to this length: inputs are short. */
const PIECES_KEPT_BYTES_MAX = 256;
const pieces = new Beginnings(shared, PIECES_KEPT_BYTES_MAX);

/**
 * The same connection as a stream without `data` events: pieces go to `read`. Null when that cannot
 * be; the stream is then untouched. Otherwise the given stream is an empty shell, and destroyed.
 */
export function readShared(stream: Duplex, read: PieceReader): Duplex | null {
  const shell = stream as unknown as Owner;
  const handle = shell._handle;
  if (!(stream instanceof Socket) || !isPlain(handle)) return null;
  handle.readStop();
  handle.reading = false;
  shell._handle = null;
  const socket = new Socket({
    handle,
    readable: true,
    writable: true,
    onread: {
      buffer: shared,
      callback: (count: number) => {
        read(pieces.to(count));
        return true;
      },
    },
  } as unknown as SocketConstructorOpts);
  if ((socket as unknown as Owner)._handle !== handle) {
    shell._handle = handle;
    return null;
  }
  stream.destroy();
  return socket;
}

/** TCP without encryption, whose handle can do what is needed. */
function isPlain(handle: Handle | null | undefined): handle is Handle {
  if (handle === null || handle === undefined) return false;
  const able = typeof handle.useUserBuffer === 'function' && typeof handle.readStop === 'function';
  return able && handle.constructor.name === 'TCP';
}
