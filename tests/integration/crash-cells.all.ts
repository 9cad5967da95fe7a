// SPDX-License-Identifier: MIT
/** Every crash point that bots at play come to, with real processes. */
import { CRASH_POINTS, type CrashPoint } from '@realmkeep/server';
import { registerCrashCells } from './crash-cells.ts';

/** These need people who come and go or deal in items: the simulator has them. */
const NOT_AT_PLAY = /^account\.|\.(open|enter|play|release|take|item)-/;

const points = Object.keys(CRASH_POINTS) as CrashPoint[];
registerCrashCells(points.filter((point) => !NOT_AT_PLAY.test(point)));
