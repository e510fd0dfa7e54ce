// What stands between an ACME client and pebble-challtestsrv, which knows neither SOA nor NS: a name
// server (53) that answers those for ZONE and passes the rest on to NAMES; and TLS (443) for API.
import dgram from "node:dgram";
import { readFileSync } from "node:fs";
import net from "node:net";
import tls from "node:tls";

const { ZONE, NAMES, API } = process.env;
const A_POINTER_TO_THE_QUESTION = [0xc0, 0x0c];
const SOA = 6;
const NS = 2;

const labels = (name) =>
  Buffer.concat([
    ...name.split(".").map((each) => Buffer.from([each.length, ...Buffer.from(each)])),
    Buffer.from([0]),
  ]);

function question(message) {
  let end = 12;
  const words = [];
  while (message[end]) {
    words.push(message.toString("latin1", end + 1, end + 1 + message[end]));
    end += 1 + message[end];
  }
  const name = words.join(".").toLowerCase();
  return { name, type: message.readUInt16BE(end + 1), end: end + 5 };
}

function answered(message, { name, type, end }) {
  const server = labels(`ns.${ZONE}`);
  const data = type === NS ? server : Buffer.concat([server, server, Buffer.alloc(20, 1)]);
  const found = name === ZONE;
  const head = Buffer.from([...message.subarray(0, 2), 0x85, 0x80, 0, 1, 0, found ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([...A_POINTER_TO_THE_QUESTION, 0, type, 0, 1, 0, 0, 0, 1, 0, data.length]);
  return Buffer.concat([head, message.subarray(12, end), ...(found ? [record, data] : [])]);
}

const server = dgram.createSocket("udp4");
server.on("message", (message, { address, port }) => {
  const asked = question(message);
  if (asked.type === SOA || asked.type === NS) {
    server.send(answered(message, asked), port, address);
    return;
  }
  const onward = dgram.createSocket("udp4");
  onward.once("message", (answer) => {
    server.send(answer, port, address);
    onward.close();
  });
  onward.send(message, 8053, NAMES);
});
server.bind(53);

const [host, port] = API.split(":");
const shown = { cert: readFileSync("/front/cert.pem"), key: readFileSync("/front/key.pem") };
tls
  .createServer(shown, (client) => {
    const onward = net.connect(Number(port), host);
    for (const each of [client, onward]) {
      each.on("error", () => [client, onward].forEach((both) => both.destroy()));
    }
    client.pipe(onward).pipe(client);
  })
  .listen(443);
