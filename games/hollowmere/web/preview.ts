// SPDX-License-Identifier: MIT
/**
 * The renderer alone, without a server, for whoever draws: `vite games/hollowmere/web`, then
 * `/preview.html?zone=greenwood&count=60&x=700&y=1200`, with `&fight` and `&night` if wanted. Not
 * part of the production build.
 */

import { Witness } from './play/witness.ts';
import { sampleFight } from './preview-fight.ts';
import { previewPlace, sampleCrowd } from './preview-zones.ts';
import { Scene } from './scene/scene.ts';

const query = new URLSearchParams(location.search);
const zone = query.get('zone') ?? 'harbour';
const count = Number(query.get('count') ?? 24);
const host = document.querySelector<HTMLElement>('#scene');
if (host === null) throw new Error('preview.html has a #scene');

const place = previewPlace(zone);
const focus = {
  x: Number(query.get('x') ?? place.width / 2),
  y: Number(query.get('y') ?? place.height / 2),
};
const scene = await Scene.open({ host, calm: false, full: false, devicePixelRatio });
scene.enter(place);
addEventListener('resize', () => scene.resize());

const witness = new Witness();
scene.daylight = query.has('night') ? 0 : 1;
scene.target = query.has('fight') ? 2 : 0;

function frame(nowMs: number): void {
  const crowd = query.has('fight')
    ? sampleFight(focus, nowMs)
    : sampleCrowd(zone, count, focus, nowMs);
  const find = (id: number) => crowd.find((actor) => actor.id === id) ?? null;
  scene.witness(witness.look(crowd), find, nowMs);
  scene.frame(crowd, focus, nowMs);
  document.title = `${zone} ${scene.framesPerSecond.toFixed(0)} fps, level ${scene.qualityLevel}`;
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
