// SPDX-License-Identifier: MIT
/**
 * The renderer alone, with made-up zones: for whoever draws. Not part of the production build.
 * `preview.html?zone=greenwood&count=60&x=700&y=1200`
 */
import { sampleCrowd, samplePlace } from './preview-zones.ts';
import { Scene } from './scene/scene.ts';

const query = new URLSearchParams(location.search);
const zone = query.get('zone') ?? 'harbour';
const count = Number(query.get('count') ?? 24);
const host = document.querySelector<HTMLElement>('#scene');
if (host === null) throw new Error('preview.html has a #scene');

const scene = await Scene.open({ host, calm: false, devicePixelRatio });
scene.enter(samplePlace(zone));
addEventListener('resize', () => scene.resize());

function frame(nowMs: number): void {
  const actors = sampleCrowd(zone, count, nowMs);
  const focus = {
    x: Number(query.get('x') ?? actors[0].x),
    y: Number(query.get('y') ?? actors[0].y),
  };
  scene.frame(actors, focus, nowMs);
  document.title = `${zone} ${scene.framesPerSecond.toFixed(0)} fps, level ${scene.qualityLevel}`;
  requestAnimationFrame(frame);
}
requestAnimationFrame(frame);
