import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { collect } from '../../../contracts/reply.ts';
import { upstreamProviderContract } from '../../../contracts/upstream-provider.ts';
import { openVendor, type VendorName } from '../../../helpers/open-provider.ts';
import { createRecordingLog } from '../../../helpers/recording-log.ts';

for (const vendor of ['anthropic', 'google'] as const satisfies readonly VendorName[]) {
  upstreamProviderContract(vendor, (options) => openVendor(vendor, options));

  describe(`settings of ${vendor}`, () => {
    it('warns once about a setting that the model ignores', async (context) => {
      const log = createRecordingLog();
      // Anthropic's models ignore the temperature while they think. Google's accept all settings.
      const settings = { temperature: 0.5, providerOptions: { thinking: { type: 'enabled', budgetTokens: 1024 } } };
      const { send, close } = await openVendor(vendor, {
        log,
        settings: vendor === 'anthropic' ? settings : { providerOptions: {} },
      });
      context.after(close);
      await collect(send());
      await collect(send());
      const warnings = log.lines.filter(({ message }) => /ignores a configured setting/.test(message));
      assert.deepEqual(
        warnings.map(({ fields }) => fields['setting']),
        vendor === 'anthropic' ? ['temperature'] : [],
      );
    });
  });
}
