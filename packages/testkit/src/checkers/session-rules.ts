// SPDX-License-Identifier: MIT
/**
 * Rules of sessions and gates that random play does not come to by itself. Each acts on a trial and
 * says in words what was broken, so that the same rule holds the code and catches planted bugs.
 */
import type { Trial } from '../chaos/trial.ts';
import { SimulatedPlayer } from '../simulation/player.ts';

const GATE = { x: 200, y: 768 };
const SETTLED_MS = 3000;
/** Longer than a lease, and than the master waits for a heartbeat. */
const SLEEP_MS = 8000;

export type Rule = (trial: Trial) => Promise<string[]>;

/** The outcome of a promise, with as much virtual time as it needs. */
async function outcome<T>({ realm }: Trial, promise: Promise<T>): Promise<T | null> {
  let settled = false;
  let value: T | null = null;
  promise.then(
    (given) => {
      value = given;
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await realm.clock.advanceUntil(() => settled, 30_000);
  return value;
}

async function loggedIn(trial: Trial, name: string, as: string): Promise<SimulatedPlayer> {
  const player = new SimulatedPlayer(trial.realm, name);
  const password = `password of ${as}`;
  await outcome(trial, player.client.login.register(as, password));
  await outcome(trial, player.client.login.login(as, password));
  return player;
}

const ticketOnce: Rule = async (trial) => {
  const player = await loggedIn(trial, 'Late', 'Late');
  const ticket = await outcome(trial, player.client.login.ticket(trial.realm.realm));
  if (ticket === null) return ['login gives no ticket'];
  await outcome(trial, player.client.realm.enter(ticket.gateways, ticket.ticket));
  const thief = new SimulatedPlayer(trial.realm, 'Thief');
  await outcome(trial, thief.client.realm.enter(ticket.gateways, ticket.ticket));
  await trial.realm.clock.advance(SETTLED_MS);
  const opened = thief.client.realm.state !== 'idle';
  return opened ? ['a ticket opened two sessions'] : [];
};

const newerLoginWins: Rule = async (trial) => {
  const [ann] = trial.crowd;
  const again = await loggedIn(trial, 'Ann elsewhere', ann.player.name);
  await outcome(trial, again.client.play(trial.realm.realm));
  const character = again.client.realm.characters[0]?.character;
  if (character !== undefined) await outcome(trial, again.client.realm.enterWorld(character));
  await trial.realm.clock.advance(SETTLED_MS);
  const broken: string[] = [];
  if (ann.player.closed !== 'replaced') broken.push(`the older socket: ${ann.player.closed}`);
  if (again.client.realm.state !== 'playing') broken.push('the newer login does not play');
  if (trial.realm.heroes !== trial.crowd.length) broken.push(`${trial.realm.heroes} heroes live`);
  return broken;
};

const resumeAgainAndAgain: Rule = async (trial) => {
  const { player } = trial.crowd[0];
  for (let times = 0; times < 4; times++) {
    player.client.realm.dropLink();
    await trial.realm.clock.advance(SETTLED_MS);
  }
  if (player.closed !== null) return [`disconnected by a resume: ${player.closed}`];
  return player.resumes === 4 ? [] : [`${player.resumes} of 4 resumes`];
};

/** Walks Ann to the gate; says what came instead of the other field. */
async function cross(trial: Trial): Promise<string[]> {
  const { player } = trial.crowd[0];
  await player.walkTo(GATE.x, GATE.y);
  await trial.realm.clock.advance(SETTLED_MS);
  return player.zones.at(-1) === 'west' ? [] : [`no way through the gate: ${player.notices}`];
}

const gateRightAfterDatabaseRestart: Rule = async (trial) => {
  const { player } = trial.crowd[0];
  await player.walkTo(GATE.x + 60, GATE.y);
  const [database] = trial.realm.nodes('database');
  trial.realm.kill(database);
  await trial.realm.clock.advanceUntil(() => trial.realm.state(database) === 'ready', 5000);
  return cross(trial);
};

/** The answer to a commit is lost: the source must neither let the hero go on nor keep it. */
const commitUnanswered: Rule = async (trial) => {
  trial.crash.arm('database.commit-durable');
  const broken = await cross(trial);
  return [...broken, ...(await trial.judge()).broken];
};

/** A zone sleeps until another has taken its region, and wakes with messages of yesterday. */
const sleeperWakes: Rule = async (trial) => {
  const { realm } = trial;
  trial.regressAllowed = true;
  const owner = realm.nodes('zone').find((id) => realm.runs(id, 'east:1:0'));
  if (owner === undefined) return ['nobody runs the field'];
  for (const wanderer of trial.crowd) wanderer.start();
  realm.pause(owner);
  await realm.clock.advance(SLEEP_MS);
  realm.wake(owner);
  await realm.clock.advance(SETTLED_MS);
  return [...(await trial.judge()).broken];
};

/** A zone loses sight of database and master, is replaced, and goes on talking to gateways. */
const cutOffZoneTalks: Rule = async (trial) => {
  const { realm } = trial;
  trial.regressAllowed = true;
  const owner = realm.nodes('zone').find((id) => realm.runs(id, 'east:1:0'));
  if (owner === undefined) return ['nobody runs the field'];
  const authorities = [...realm.nodes('database'), ...realm.nodes('master')];
  for (const id of authorities) realm.bus.setLink(owner, id, { loss: 1 });
  for (const wanderer of trial.crowd) wanderer.start();
  await realm.clock.advance(SLEEP_MS);
  // Whoever comes back to the bus tells everybody what it holds.
  realm.bus.setAway(owner, true);
  realm.bus.setAway(owner, false);
  await realm.clock.advance(SETTLED_MS);
  for (const id of authorities) realm.bus.setLink(owner, id, { loss: 0 });
  return [...(await trial.judge()).broken];
};

export const SESSION_RULES = {
  'a zone that was replaced is not believed': cutOffZoneTalks,
  'an unanswered commit is asked about': commitUnanswered,
  'a sleeper that lost its region wakes and ends': sleeperWakes,
  'a ticket opens one session': ticketOnce,
  'the newer login wins, the older socket is told': newerLoginWins,
  'a session is resumed again and again': resumeAgainAndAgain,
  'a gate is open right after a restart of the database': gateRightAfterDatabaseRestart,
  'a gate leads to the other field': cross,
} as const satisfies Readonly<Record<string, Rule>>;
