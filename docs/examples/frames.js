#!/usr/bin/env node
// Saves the images that clearlane publishes, and prints what was done to each.
//
// frames.js BROKER DIR [COUNT]: BROKER is host or host:port; ends after COUNT images, else never.
// Needs mqtt, 4 or newer (npm install mqtt; Debian: node-mqtt).
const fs = require("fs");
const path = require("path");
const mqtt = require("mqtt");

if (process.argv.length < 4 || process.argv.length > 5) {
  console.error("usage: frames.js BROKER DIR [COUNT]");
  process.exit(1);
}
const [, , broker, directory, count] = process.argv;
let left = count === undefined ? Infinity : Number(count);
const seen = new Set(); // QoS 1: a message may come twice, with the same id; a service would forget old ones

const client = mqtt.connect(`mqtt://${broker}`, { protocolVersion: 5 }); // username, password, ca: also here
client.on("connect", () => client.subscribe("clearlane/v1/+/+/+/frame", { qos: 1 }));
client.on("error", (error) => {
  if (left > 0) { // it connects again by itself; at the end the broker may still be sending
    console.error(error.message);
  }
});
client.on("message", (topic, payload, packet) => {
  const about = packet.properties.userProperties;
  if (seen.has(about.message_id) || left === 0) {
    return;
  }
  seen.add(about.message_id);
  const [, , fleet, vehicle, camera] = topic.split("/");
  const view = about.view === "raw" ? "raw" : "restored";
  const sequence = String(Number(about.sequence)).padStart(8, "0");
  const name = `${fleet}-${vehicle}-${camera}-${sequence}-${view}.jpg`;
  fs.writeFileSync(path.join(directory, name), payload); // the payload is a JPEG file
  console.log(name, about.capture_time, `${about.width_px}x${about.height_px}`,
    about.decision || "undecided", about.applied, about.models);
  if (--left === 0) {
    client.end();
  }
});
