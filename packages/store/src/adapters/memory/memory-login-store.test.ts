// SPDX-License-Identifier: MIT
import { registerLoginStoreContract } from '../../login-store.contract.ts';
import { openMemoryLoginStore } from './memory-login-store.ts';

registerLoginStoreContract('memory', async () => {
  const store = await openMemoryLoginStore();
  return { store, end: () => store.close() };
});
