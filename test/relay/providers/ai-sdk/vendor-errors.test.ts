import { providerErrorContract } from '../../../contracts/provider-errors.ts';
import { openVendor } from '../../../helpers/open-provider.ts';

providerErrorContract('anthropic', (options) => openVendor('anthropic', options), {
  notFoundFields: { type: 'not_found_error', requestId: 'req-fake' },
  errorEventCode: 'rate-limited',
});

providerErrorContract('google', (options) => openVendor('google', options), {
  notFoundFields: { type: 'NOT_FOUND', code: '404', requestId: undefined },
  errorEventCode: 'rate-limited',
});
