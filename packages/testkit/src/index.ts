// SPDX-License-Identifier: MIT
/**
 * Everything that tests, load and fault runs are made of: virtual time, a simulated network, whole
 * realms in one process, bots. Production code never imports it (the `bots` command does).
 */
export { Bot, type BotOptions } from './bots/bot.ts';
export { botName } from './bots/bot-name.ts';
export { type HistoryLine, ItemHistory } from './bots/history.ts';
export { ItemBot, type ItemBotOptions } from './bots/item-bot.ts';
export { BotMeasures } from './bots/measures.ts';
export { type BotsData, type BotsOptions, type BotsResult, runBots } from './bots/run-bots.ts';
export { CrashSwitch } from './chaos/crash-switch.ts';
export { describeFault, type Fault, planFaults, sufferFaults } from './chaos/fault-plan.ts';
export { lostHints, MUTANTS, type Mutant } from './chaos/mutants.ts';
export { together } from './chaos/together.ts';
export { ANSWERS_MS_MAX, Trial, type TrialOptions, type Verdict } from './chaos/trial.ts';
export { Wanderer } from './chaos/wanderer.ts';
export { judgeItems, type Query } from './checkers/items.ts';
export { Referee } from './checkers/referee.ts';
export { type Rule, SESSION_RULES } from './checkers/session-rules.ts';
export { settle, VirtualClock } from './clock.ts';
export { simulatedCrypto } from './crypto.ts';
export { SimulatedNetwork, type SimulatedNetworkOptions, SimulatedSocket } from './network.ts';
export {
  atLeast,
  below,
  type Check,
  exactly,
  type Machine,
  makeReport,
  type Report,
  tableOf,
  writeReport,
} from './report.ts';
export { RoleBench, type RoleBenchOptions } from './role-bench.ts';
export { SimulatedDisk } from './simulation/node-env.ts';
export { SimulatedPlayer } from './simulation/player.ts';
export {
  type Interference,
  type SimulatedProcess,
  SimulatedRealm,
  type SimulatedRealmOptions,
} from './simulation/realm.ts';
export { twoFields } from './simulation/two-fields.ts';
export { TestHero } from './world/test-hero.ts';
export { TestWorld, type TestWorldOptions, testWorld } from './world/test-world.ts';
