import { expect } from '@open-wc/testing';
import { startPageServer } from './page-server.ts';

describe('a server started by a page', () => {
  it('gets its options, answers requests and calls, and stops', async () => {
    const server = await startPageServer('test/helpers/counting-server.ts', { greeting: 'good day' });
    const response = await fetch(server.url);
    expect(await response.text()).to.equal('good day');
    expect(await server.call<number>('count')).to.equal(1);
    await server.stop();
    const outcome = await fetch(server.url).then(
      () => 'answered',
      () => 'gone',
    );
    expect(outcome).to.equal('gone');
  });
});
