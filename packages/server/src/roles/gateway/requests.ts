// SPDX-License-Identifier: MIT
/**
 * What an open session may ask for, and in which state. Bytes that are no such message close the
 * session with the code that says why; questions to other nodes are asked one at a time per
 * session.
 */
import { type CharacterId, cutUtf8, type Env, isRealmError, messageOf } from '@realmkeep/base';
import {
  accountMessages,
  type BodyOf,
  clientMessages,
  decode,
  isItemCommand,
  type Message,
  messageIdOf,
  subjects,
  worldMessages,
} from '@realmkeep/wire';
import type { RoleContext } from '../../runtime/role.ts';
import type { Input } from './inputs.ts';
import type { Player } from './player.ts';
import type { GatewayRealm } from './realm.ts';
import { isClientMessage, type OpenState, type Session } from './session.ts';

/** The account script has a second; the database and the way there the rest. */
const ACCOUNT_MS_MAX = 5000;
const WORLD_MS_MAX = 3000;
const RETRY_MS = 1000;
/** Who waits in the queue of a full zone asks again so often. */
const QUEUE_RETRY_MS = 2000;
/** Of a refusal's text, in UTF-8. */
const SENTENCE_BYTES_MAX = 400;
/** What was on its way when the hero left the world is dropped, not punished. */
const LEFT_GRACE_MS = 5000;
/** No honest client walks at more than this times its hero's speed, not even as a buff ends. */
const SPEED_TOLERANCE = 2;

interface Asked {
  readonly session: Session;
  readonly state: OpenState;
  readonly realm: GatewayRealm;
}

/** Id of a message, and what to do with its bytes. */
type Handler = [number, (asked: Asked, bytes: Uint8Array) => void];

type InWorld = Extract<OpenState, { readonly player: Player }>;

export class Requests {
  readonly #env: Env;
  readonly #context: RoleContext;

  constructor(env: Env, context: RoleContext) {
    this.#env = env;
    this.#context = context;
  }

  /** HOT: every message of every open session. */
  receive(session: Session, state: OpenState, realm: GatewayRealm, bytes: Uint8Array): void {
    const id = messageIdOf(bytes);
    const handle = this.#handlers.get(id);
    if (handle !== undefined) handle({ session, state, realm }, bytes);
    else session.close(isClientMessage(id) ? 'outOfState' : 'unknownMessage');
  }

  #anywhere<T>(of: Message<T>, handle: (asked: Asked, body: T) => void): Handler {
    return [
      of.id,
      (asked, bytes) => {
        const body = decode(of, bytes);
        if (body === null) asked.session.close('badMessage', of.name);
        else handle(asked, body);
      },
    ];
  }

  /** For what is asked at the choice of characters, one thing at a time. */
  #choosing<T>(of: Message<T>, handle: (asked: Asked, body: T) => Promise<void>): Handler {
    return this.#anywhere(of, (asked, body) => {
      const { session, state } = asked;
      if (state.kind !== 'choosing') {
        // Asked again while the hero came after all: ZoneEntered is on its way.
        const crossed = session.heroMayCome && of.id === clientMessages.EnterWorld.id;
        if (!crossed) session.close('outOfState', of.name);
      } else if (session.busy) {
        this.#refuse(session, of, 'ERR_BUSY', 'One thing at a time.', RETRY_MS);
      } else {
        session.busy = true;
        const done = (): void => {
          session.busy = false;
        };
        handle(asked, body).then(done, (error: unknown) => {
          done();
          this.#failed(session, of, error);
        });
      }
    });
  }

  /** For what only a hero in the world can do. */
  #inWorld<T>(of: Message<T>, handle: (asked: Asked, state: InWorld, body: T) => void): Handler {
    return this.#anywhere(of, (asked, body) => {
      const { session, state } = asked;
      if ('player' in state) {
        if (state.kind !== 'leaving') handle(asked, state, body);
      } else if (this.#env.clock.now() - session.leftAt >= LEFT_GRACE_MS) {
        session.close('outOfState', of.name);
      }
    });
  }

  readonly #move = (
    { session, realm }: Asked,
    state: InWorld,
    body: BodyOf<typeof clientMessages.Move>,
  ): void => {
    const { player } = state;
    if (body.number <= player.lastNumber) return void session.close('badInput', 'number went back');
    if (body.speed > player.speedMax * SPEED_TOLERANCE)
      return void session.close('badInput', 'speed');
    const speed = Math.min(body.speed, player.speedMax);
    const { number, heading } = body;
    this.#input(session, realm, state, { number, heading, speed, command: null });
  };

  readonly #command = (
    { session, realm }: Asked,
    state: InWorld,
    body: BodyOf<typeof clientMessages.Command>,
  ): void => {
    const { player } = state;
    if (body.number <= player.lastNumber) return void session.close('badInput', 'number went back');
    const known = body.command < realm.game.commands.length || isItemCommand(body.command);
    if (!known) return void session.close('badInput', 'command');
    const { number } = body;
    // Kept longer than the message it came in: a copy.
    const command = { command: body.command, arguments: body.arguments.slice() };
    this.#input(session, realm, state, { number, heading: 0, speed: 0, command });
  };

  /**
   * Its number was spent before; the zone knows whether it was done. Asked again until answered.
   */
  readonly #commandAgain = (
    { session, realm }: Asked,
    { kind, player }: InWorld,
    body: BodyOf<typeof clientMessages.CommandAgain>,
  ): void => {
    if (!isItemCommand(body.command)) return void session.close('badInput', 'command');
    if (kind === 'playing') realm.repeat(player, body);
  };

  readonly #eventsSeen = (
    { realm }: Asked,
    { kind, player }: InWorld,
    { epoch, number }: BodyOf<typeof clientMessages.EventsSeen>,
  ): void => {
    if (kind === 'playing' && epoch === player.epoch) realm.eventsSeen(player, number);
  };

  #input(session: Session, realm: GatewayRealm, state: InWorld, given: Omit<Input, 'at'>): void {
    const { player } = state;
    player.lastNumber = given.number;
    const input = { ...given, at: this.#env.clock.now() };
    if (player.inputs.push(input)) return void realm.forward(player, input, state.kind === 'held');
    if (input.command === null) return;
    this.#context.statistics.add('inputs_refused');
    const text = 'The world is not answering; the command was not sent.';
    this.#refuse(session, clientMessages.Command, 'ERR_INPUTS_FULL', text, RETRY_MS);
  }

  readonly #chat = (
    { session, realm }: Asked,
    { player }: InWorld,
    body: BodyOf<typeof clientMessages.Chat>,
  ): void => {
    realm.locate(player);
    const { messenger } = this.#context;
    const { channel, to, text } = body;
    const { name: from, region, x, y } = player;
    const said = { channel, from, to, region, x, y, text };
    messenger.ask(subjects.world(realm.id), worldMessages.SendChat, said, WORLD_MS_MAX).then(
      () => {
        if (channel !== 'tell') return;
        session.tell(clientMessages.ChatHeard, { channel: 'told', from: to, text });
      },
      (error: unknown) => this.#failed(session, clientMessages.Chat, error),
    );
  };

  readonly #groupAct = (
    { session, realm }: Asked,
    { player }: InWorld,
    { act, to }: BodyOf<typeof clientMessages.GroupAct>,
  ): void => {
    const { messenger } = this.#context;
    const question = { from: player.name, act, to };
    const subject = subjects.world(realm.id);
    messenger
      .ask(subject, worldMessages.DoGroupAct, question, WORLD_MS_MAX)
      .catch((error: unknown) => this.#failed(session, clientMessages.GroupAct, error));
  };

  readonly #resync = (
    { realm }: Asked,
    { player }: InWorld,
    { sector, band }: BodyOf<typeof clientMessages.Resync>,
  ): void => {
    this.#context.statistics.add('resyncs');
    realm.resync(player, sector, band);
  };

  readonly #targets = (
    _asked: Asked,
    { player }: InWorld,
    { entities }: BodyOf<typeof clientMessages.Targets>,
  ): void => {
    player.targets = entities;
  };

  readonly #leaveWorld = ({ session, realm }: Asked, { opened, player }: InWorld): void => {
    session.state = { kind: 'leaving', opened, player, since: this.#env.clock.now() };
    realm.detach(player, opened, true);
  };

  readonly #create = async (
    { session, state, realm }: Asked,
    body: BodyOf<typeof clientMessages.CreateCharacter>,
  ): Promise<void> => {
    const { account } = state.opened;
    const question = { account, ...body };
    const { messenger } = this.#context;
    const subject = subjects.account(realm.id);
    const { MakeCharacter } = accountMessages;
    const made = await messenger.ask(subject, MakeCharacter, question, ACCOUNT_MS_MAX);
    await realm.showCharacters(session, account, made.character);
  };

  readonly #delete = async (
    { session, state, realm }: Asked,
    { character }: { character: CharacterId },
  ): Promise<void> => {
    const { account } = state.opened;
    const { messenger } = this.#context;
    const subject = subjects.account(realm.id);
    const { DropCharacter } = accountMessages;
    await messenger.ask(subject, DropCharacter, { account, character }, ACCOUNT_MS_MAX);
    await realm.showCharacters(session, account, null);
  };

  readonly #enterWorld = async (
    { session, state, realm }: Asked,
    { character }: { character: CharacterId },
  ): Promise<void> => {
    const { opened } = state;
    const since = this.#env.clock.now();
    session.state = { kind: 'entering', opened, character, since, asked: true };
    const { account, session: id, sessionEpoch } = opened;
    const question = { account, character, session: id, sessionEpoch };
    const { messenger } = this.#context;
    const subject = subjects.account(realm.id);
    try {
      await messenger.ask(subject, accountMessages.PlayCharacter, question, ACCOUNT_MS_MAX);
    } catch (error) {
      // The zone may have been quicker than the refusal: then the hero is in.
      if (session.state.kind === 'entering') {
        session.state = { kind: 'choosing', opened };
        session.heroMayCome = true;
      }
      throw error;
    }
  };

  readonly #who = ({ session, realm }: Asked): void => {
    realm.who().then(
      (whoIs) => {
        if (!session.isOver) session.send(whoIs);
      },
      (error: unknown) => this.#failed(session, clientMessages.Who, error),
    );
  };

  readonly #ping = ({ session }: Asked, { sent }: BodyOf<typeof clientMessages.Ping>): void =>
    session.tell(clientMessages.Pong, { sent });

  readonly #handlers: ReadonlyMap<number, (asked: Asked, bytes: Uint8Array) => void> = new Map([
    this.#inWorld(clientMessages.Move, this.#move),
    this.#inWorld(clientMessages.Command, this.#command),
    this.#inWorld(clientMessages.CommandAgain, this.#commandAgain),
    this.#inWorld(clientMessages.EventsSeen, this.#eventsSeen),
    this.#inWorld(clientMessages.Chat, this.#chat),
    this.#inWorld(clientMessages.GroupAct, this.#groupAct),
    this.#inWorld(clientMessages.Resync, this.#resync),
    this.#inWorld(clientMessages.Targets, this.#targets),
    this.#inWorld(clientMessages.LeaveWorld, this.#leaveWorld),
    this.#choosing(clientMessages.CreateCharacter, this.#create),
    this.#choosing(clientMessages.DeleteCharacter, this.#delete),
    this.#choosing(clientMessages.EnterWorld, this.#enterWorld),
    this.#anywhere(clientMessages.Who, this.#who),
    this.#anywhere(clientMessages.Ping, this.#ping),
  ]);

  /** Passes a refusal on; silence of the realm is said in words that a player understands. */
  #failed<T>(session: Session, of: Message<T>, error: unknown): void {
    if (session.isOver) return;
    if (!isRealmError(error)) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.#env.log.error('request failed', { request: of.name, error: messageOf(error), stack });
    }
    const code = isRealmError(error) ? error.code : 'ERR_INTERNAL';
    const silent = /^ERR_(BUS_|INTERNAL$)/.test(code);
    const retryMs = code === 'ERR_ZONE_FULL' ? QUEUE_RETRY_MS : 0;
    if (!silent) return void this.#refuse(session, of, code, messageOf(error), retryMs);
    const text = 'The realm did not answer; please try again.';
    this.#refuse(session, of, 'ERR_REALM_AWAY', text, RETRY_MS);
  }

  #refuse<T>(
    session: Session,
    of: Message<T>,
    code: string,
    message: string,
    retryAfterMs: number,
  ): void {
    const short = cutUtf8(message, SENTENCE_BYTES_MAX);
    session.tell(clientMessages.Refused, { request: of.id, code, message: short, retryAfterMs });
  }
}
