// SPDX-License-Identifier: MIT
/**
 * The world as pure computation: units and motion, sectors and interest, sector streams and their
 * codec, the client's packet, budget, movement checks and prediction. It knows no socket, no clock
 * and no message of the cluster; it must never use floating point where two sides have to agree.
 */
export {
  type AttributeValue,
  attributeOf,
  defaultAttributes,
  EntityLayout,
  FIELD_TYPES,
  type Field,
  type FieldDefinition,
  type FieldType,
  type Kind,
  type KindDefinition,
  type LayoutDefinition,
} from './entity-layout.ts';
export { EntityTable, type NewEntity } from './entity-table.ts';
export { SIM_ERRORS } from './errors.ts';
export { Interest } from './interest.ts';
export { type MotionArrays, stepMotion, unstepMotion } from './motion.ts';
export { SectorGrid, type SectorGridOptions } from './sectors.ts';
export {
  COSINE,
  HEADINGS,
  headingOf,
  SECTOR_STEPS,
  SECTOR_UNITS,
  SINE,
  SPEED_MAX,
  SPEED_PLAIN,
  speedOfUnits,
  stepsOfUnits,
  stepX,
  stepY,
  TICK_HZ,
  TICKS_PER_PUBLISH,
  UNIT_STEPS,
  unitsOfSteps,
} from './units.ts';
export { type Moved, type Rectangle, Walls } from './walls.ts';
