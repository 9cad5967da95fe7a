// SPDX-License-Identifier: MIT
/**
 * Who is it? Checks a Hello as far as that is cheap and local, then asks the realm's database, which
 * burns the ticket's nonce or moves the resumed session here. Nothing is allocated for a peer that
 * has not come through.
 *
 * A resume token says nothing of its realm, and a gateway may serve several, so the client sends
 * the 32 bytes of its token followed by the realm's id.
 */
import {
  type AccountId,
  type CharacterId,
  type Crypto,
  fromUtf8,
  isRealmError,
  type NodeId,
  type RealmId,
  type RegionId,
  type SessionId,
  toHex,
} from '@realmkeep/base';
import {
  type BodyOf,
  CLIENT_SCHEMA_HASH,
  type CloseName,
  type clientMessages,
  databaseMessages,
  decodeTicket,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_MIN,
  subjects,
} from '@realmkeep/wire';
import type { Messenger } from '../../runtime/messenger.ts';

export const RESUME_TOKEN_BYTES = 32;
/** Opening a session is one transaction of the database node. */
const DATABASE_MS_MAX = 3000;

export type Hello = BodyOf<typeof clientMessages.Hello>;

/** A session that the database has opened or moved here. */
export interface Opened {
  readonly realm: RealmId;
  readonly session: SessionId;
  readonly sessionEpoch: number;
  readonly account: AccountId;
  readonly accountName: string;
  /** Epoch of the account's logins when its ticket was made; 0 for a resumed session. */
  readonly loginEpoch: number;
  /** What the client resumes with; only its hash is stored. */
  readonly resumeToken: Uint8Array;
  /** The session and the gateway that no longer hold this account, when there were. */
  readonly replaced: { readonly session: SessionId; readonly gateway: NodeId } | null;
  /** In the world already, and where. */
  readonly playing: { readonly character: CharacterId; readonly region: RegionId } | null;
}

export type HelloVerdict =
  | { readonly ok: true; readonly opened: Opened }
  | { readonly ok: false; readonly close: CloseName; readonly reason: string };

export interface HandshakeContext {
  readonly crypto: Crypto;
  readonly messenger: Messenger;
  readonly gateway: NodeId;
  readonly loginPublicKey: Uint8Array;
  /** Fresh secret bytes. */
  readonly randomBytes: (length: number) => Uint8Array;
  readonly wallNow: () => number;
  readonly serves: (realm: RealmId) => boolean;
}

/** Never rejects. */
export async function judgeHello(context: HandshakeContext, hello: Hello): Promise<HelloVerdict> {
  if (hello.protocol < PROTOCOL_VERSION_MIN || hello.protocol > PROTOCOL_VERSION) {
    const spoken = `${PROTOCOL_VERSION_MIN} to ${PROTOCOL_VERSION}`;
    return refuse('protocolVersion', `protocol ${hello.protocol}; spoken here: ${spoken}`);
  }
  if (hello.protocol === PROTOCOL_VERSION && hello.schema !== CLIENT_SCHEMA_HASH) {
    return refuse('schemaMismatch', 'same protocol version, other messages');
  }
  return hello.proof === 'ticket'
    ? openByTicket(context, hello.token)
    : resumeByToken(context, hello.token);
}

async function openByTicket(context: HandshakeContext, token: Uint8Array): Promise<HelloVerdict> {
  const { crypto, messenger, loginPublicKey } = context;
  const ticket = decodeTicket(token, (bytes, signature) =>
    crypto.verify(loginPublicKey, bytes, signature),
  );
  if (ticket === null) return refuse('badTicket', 'not a ticket of this installation');
  if (ticket.expiresAt <= context.wallNow()) return refuse('badTicket', 'expired');
  if (!context.serves(ticket.realm)) return refuse('badTicket', 'for another realm');
  const session = toHex(context.randomBytes(16)) as SessionId;
  const resumeToken = context.randomBytes(RESUME_TOKEN_BYTES);
  const question = {
    account: ticket.account,
    accountName: ticket.name,
    nonce: ticket.nonce,
    loginEpoch: ticket.loginEpoch,
    session,
    tokenHash: crypto.sha256(resumeToken),
    gateway: context.gateway,
  };
  try {
    const subject = subjects.database(ticket.realm);
    const { OpenSession } = databaseMessages;
    const answer = await messenger.ask(subject, OpenSession, question, DATABASE_MS_MAX);
    const replaced =
      answer.replaced === ''
        ? null
        : { session: answer.replaced as SessionId, gateway: answer.replacedGateway as NodeId };
    const { account, name: accountName, realm } = ticket;
    const { sessionEpoch } = answer;
    const identity = { realm, session, sessionEpoch, account, accountName };
    const { loginEpoch } = ticket;
    return { ok: true, opened: { ...identity, loginEpoch, resumeToken, replaced, playing: null } };
  } catch (error) {
    return verdictOf(error, 'badTicket');
  }
}

async function resumeByToken(context: HandshakeContext, token: Uint8Array): Promise<HelloVerdict> {
  const { crypto, messenger, gateway } = context;
  const realm = fromUtf8(token.subarray(RESUME_TOKEN_BYTES)) as RealmId | null;
  if (token.length <= RESUME_TOKEN_BYTES || realm === null || !context.serves(realm)) {
    return refuse('badResume', 'not a resume token of this installation');
  }
  const resumeToken = context.randomBytes(RESUME_TOKEN_BYTES);
  const question = {
    tokenHash: crypto.sha256(token.slice(0, RESUME_TOKEN_BYTES)),
    nextTokenHash: crypto.sha256(resumeToken),
    gateway,
  };
  try {
    const subject = subjects.database(realm);
    const { ResumeSession } = databaseMessages;
    const answer = await messenger.ask(subject, ResumeSession, question, DATABASE_MS_MAX);
    const { session, sessionEpoch, account, accountName, character } = answer;
    const identity = { realm, session, sessionEpoch, account, accountName, resumeToken };
    const replaced =
      answer.previousGateway === '' ? null : { session, gateway: answer.previousGateway as NodeId };
    const playing = character === null ? null : { character, region: answer.region as RegionId };
    return { ok: true, opened: { ...identity, loginEpoch: 0, replaced, playing } };
  } catch (error) {
    return verdictOf(error, 'badResume');
  }
}

/** The realm said no, or said nothing: the second is no fault of the client. */
function verdictOf(error: unknown, refused: CloseName): HelloVerdict {
  const code = isRealmError(error) ? error.code : 'ERR_INTERNAL';
  const theirs = /^ERR_(TICKET|RESUME)_/.test(code);
  return theirs ? refuse(refused, code) : refuse('unavailable', code);
}

function refuse(close: CloseName, reason: string): HelloVerdict {
  return { ok: false, close, reason };
}
