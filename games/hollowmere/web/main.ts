// SPDX-License-Identifier: MIT
/**
 * The page of Hollowmere. This folder owns everything a player sees and touches; it never decides
 * anything about the world, which is the cluster's, and draws only what the SDK tells.
 */
import { Page } from './play/page.ts';

const host = document.querySelector<HTMLElement>('#scene');
const root = document.querySelector<HTMLElement>('#interface');
if (host === null || root === null) throw new Error('index.html has #scene and #interface');

Page.open(host, root).catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  root.textContent = `Hollowmere cannot draw in this browser: ${why}`;
});
