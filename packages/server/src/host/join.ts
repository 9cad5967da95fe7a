// SPDX-License-Identifier: MIT
/**
 * A machine joins a running installation: it asks the master what there is, and writes an
 * installation file of its own, in which everything that runs elsewhere stands under another
 * machine's name and only its own nodes are here.
 */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fromHex, type NodeId, RealmError, type RealmId, silentLog, toHex } from '@realmkeep/base';
import { nodeToken } from '@realmkeep/bus';
import { connectNatsBus } from '@realmkeep/bus/nats';
import { regionMessages, subjects } from '@realmkeep/wire';
import { Messenger } from '../runtime/messenger.ts';
import { HostClock } from './clock.ts';
import { HostCrypto } from './crypto.ts';
import { folders, makeFolders } from './folders.ts';
import { INSTALLATION_FILE } from './installation-file.ts';

const CONNECT_MS_MAX = 3000;
const ANSWER_MS_MAX = 5000;
/** A master tells its routes once a second. */
const HEAR_MS_MAX = 6000;
/** The name under which the file has all other machines. */
const ELSEWHERE = 'elsewhere';

export interface JoinOptions {
  /** `host:port` of the installation's broker or of a NATS server. */
  readonly at: string;
  /** A file with the installation's secret, as `data/secrets/installation.secret`. */
  readonly secretFile: string;
  /** Where the file, the data and the logs of this machine are to lie. */
  readonly folder: string;
  /** Names its nodes: `NAME-ZONE-1`. */
  readonly name: string;
  readonly zones: number;
  /** The game's module here; null: where the installation has it. */
  readonly game: string | null;
}

/** What the master says of its installation; see `describeInstallation` of the master role. */
interface Described {
  readonly loginPublicKey: string;
  readonly realms: readonly {
    readonly id: string;
    readonly title: string;
    readonly game: string;
    readonly crash: string;
    readonly zones: object;
  }[];
  readonly nodes: readonly {
    readonly id: string;
    readonly role: string;
    readonly realm: string | null;
    readonly listen: string | null;
  }[];
}

/** Writes the file and the secrets; gives the file's path. Does nothing when it is there. */
export async function joinInstallation(options: JoinOptions): Promise<string> {
  const folder = resolve(options.folder);
  const file = join(folder, INSTALLATION_FILE);
  if (existsSync(file)) return file;
  const secret = readSecretFile(options.secretFile);
  const described = await describe(options, secret);
  const data = folders(join(folder, 'data'));
  mkdirSync(folder, { recursive: true });
  makeFolders(data);
  const keep = (name: string, text: string): void =>
    writeFileSync(join(data.secrets, name), `${text}\n`, { mode: 0o600 });
  keep('installation.secret', toHex(secret));
  keep('login.public', described.loginPublicKey);
  writeFileSync(file, `${JSON.stringify(documentOf(described, options), null, 2)}\n`);
  return file;
}

function readSecretFile(path: string): Uint8Array {
  const known = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  const bytes = /^[0-9a-f]{64}$/.test(known) ? fromHex(known) : null;
  if (bytes === null) {
    const text = `${path} does not hold an installation’s secret (64 hexadecimal digits)`;
    throw new RealmError('ERR_SECRET_MISSING', text, { fields: { path } });
  }
  if ((statSync(path).mode & 0o077) !== 0) {
    const text = `${path} can be read by other users; chmod 600 it`;
    throw new RealmError('ERR_SECRET_EXPOSED', text, { fields: { path } });
  }
  return bytes;
}

/** Listens for any realm's master, and asks it. */
async function describe({ at, name }: JoinOptions, secret: Uint8Array): Promise<Described> {
  const clock = new HostClock();
  const id = `JOINING-${name}` as NodeId;
  const token = nodeToken(new HostCrypto(), secret, id, 'operator');
  const signal = AbortSignal.timeout(CONNECT_MS_MAX);
  const env = { clock, log: silentLog };
  const bus = await connectNatsBus(env, { servers: [at], name: id, token, signal }).catch(
    (cause) => {
      if (!signal.aborted) throw cause;
      throw new RealmError('ERR_BUS_AWAY', `no broker answers at ${at}`, { cause });
    },
  );
  try {
    const messenger = new Messenger(bus, silentLog);
    const realm = await hearRealm(bus, clock);
    const of = regionMessages.DescribeInstallation;
    const { document } = await messenger.ask(subjects.orders(realm), of, {}, ANSWER_MS_MAX);
    return JSON.parse(document) as Described;
  } finally {
    await bus.close();
  }
}

type Bus = Awaited<ReturnType<typeof connectNatsBus>>;

function hearRealm(bus: Bus, clock: HostClock): Promise<RealmId> {
  return new Promise((done, fail) => {
    const routes = bus.subscribe(subjects.routes('*' as RealmId), ({ subject }) => {
      routes.unsubscribe();
      done(subject.split('.')[1] as RealmId);
    });
    clock.after(HEAR_MS_MAX, () => {
      routes.unsubscribe();
      fail(new RealmError('ERR_REGION_DOWN', 'no master tells its routes; is the realm running?'));
    });
  });
}

function documentOf({ realms, nodes }: Described, options: JoinOptions): object {
  const { at, name, zones, game } = options;
  const others = nodes
    .filter(({ role }) => role !== 'broker')
    .map(({ id, role, realm, listen }) => ({
      id,
      role,
      realm: realm ?? undefined,
      machine: ELSEWHERE,
      listen: listen ?? undefined,
    }));
  const own = Array.from({ length: zones }, (_, index) => ({
    id: `${name}-ZONE-${index + 1}`,
    role: 'zone',
    realm: realms[index % realms.length].id,
  }));
  return {
    bus: `nats://${at}`,
    data: './data',
    // Databases are elsewhere: no node here opens one.
    login: { database: 'sqlite:./data/elsewhere-login.db' },
    realms: realms.map((realm) => ({
      id: realm.id,
      title: realm.title,
      crash: realm.crash,
      zones: realm.zones,
      game: game === null ? realm.game : resolve(game),
      database: `sqlite:./data/elsewhere-${realm.id}.db`,
    })),
    nodes: [...others, { id: `${name}-REVIVER`, role: 'reviver' }, ...own],
  };
}
