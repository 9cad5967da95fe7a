// SPDX-License-Identifier: MIT
/**
 * The world as pure computation: units and motion, sectors and interest, sector streams and their
 * codec, the client's packet, budget, movement checks and prediction. It knows no socket, no clock
 * and no message of the cluster; it must never use floating point where two sides have to agree.
 */
export { BandPriorities, BUDGET_BYTES_PER_SECOND, ringWeight, TokenBucket } from './budget.ts';
export { ClientFeed, type FeedInput, type FeedOptions } from './client-feed.ts';
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
export { EntityView, type Sample } from './entity-view.ts';
export { SIM_ERRORS } from './errors.ts';
export { Interest } from './interest.ts';
export { type MotionArrays, stepMotion, unstepMotion } from './motion.ts';
export { MovementCheck } from './movement-check.ts';
export { type OwnState, PACKET_BYTES_MAX, PacketWriter } from './packet.ts';
export { type BandName, PacketReader } from './packet-reader.ts';
export { type Intent, Prediction, type PredictionOptions, type Verdict } from './prediction.ts';
export { SectorGrid, type SectorGridOptions } from './sectors.ts';
export { Band } from './stream/band.ts';
export { BAND_SLOTS, LEVELS, type StreamFormat, type Want } from './stream/format.ts';
export { OBSERVATION_TICKS, ObserverTable } from './stream/observer-table.ts';
export { LOAD_STEP_MAX } from './stream/publish-rates.ts';
export { type PublisherOptions, SectorPublisher } from './stream/publisher.ts';
export { RegionMessageReader, type SectionName } from './stream/region-message.ts';
export {
  type Applied,
  type ReceivedBand,
  type ReceivedStream,
  RegionReceiver,
} from './stream/region-receiver.ts';
export { type ReplicaListener, StreamReplica } from './stream/replica.ts';
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
export { ViewClock, type ViewClockOptions } from './view-clock.ts';
export { type Moved, type Rectangle, Walls } from './walls.ts';
