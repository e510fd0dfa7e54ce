// node scan.js HOST INSIDE:OUTSIDE... scans https://localhost, whose ports lead to those of HOST.
// The Observatory asks ports 80 and 443 alone; a container has them to itself.
import { scan } from '@mdn/mdn-http-observatory';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const [host, ...pairs] = process.argv.slice(2);
for (const pair of pairs) {
  const [inside, outside] = pair.split(':').map(Number);
  const server = createServer((client) => {
    const gateway = connect(outside, host);
    client.pipe(gateway).pipe(client);
    for (const end of [client, gateway]) end.on('error', () => (client.destroy(), gateway.destroy()));
  });
  await once(server.listen(inside), 'listening');
}
console.log(JSON.stringify(await scan('localhost')));
process.exit(0);
