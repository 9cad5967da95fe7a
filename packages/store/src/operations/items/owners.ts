// SPDX-License-Identifier: MIT
/**
 * Who can have an item or money, as the one word that rows and ledger have for it. `''` is nobody:
 * what comes from nobody is made, what goes to nobody is ended.
 */
import type { CharacterId, RegionId } from '@realmkeep/base';

export type Owner = string;

export const NOBODY: Owner = '';
export const characterOwner = (character: CharacterId): Owner => `character:${character}`;
/** What lies on a region's ground. */
export const regionOwner = (region: RegionId): Owner => `region:${region}`;
/** What is in a letter that was not taken yet. */
export const mailOwner = (mail: number): Owner => `mail:${mail}`;
/** What is kept apart until an auction ends. */
export const auctionOwner = (auction: number): Owner => `auction:${auction}`;

/** Kept by the realm itself on the way from one character to another. */
export const isKeptApart = (owner: Owner): boolean => /^(mail|auction):/.test(owner);
