#!/usr/bin/env python3
"""Saves the images that clearlane publishes, and prints what was done to each.

frames.py BROKER DIR [COUNT]: BROKER is host or host:port; ends after COUNT images, else never.
Needs paho-mqtt, 1.6 or newer (Debian: python3-paho-mqtt).
"""
import pathlib
import sys

import paho.mqtt.client as mqtt

if len(sys.argv) not in (3, 4):
    sys.exit(__doc__)
host, _, port = sys.argv[1].partition(":")
directory = pathlib.Path(sys.argv[2])
left = int(sys.argv[3]) if len(sys.argv) > 3 else None
seen = set()  # QoS 1: a message may come twice, with the same id; a service would forget old ones


def on_connect(client, *_):
    client.subscribe("clearlane/v1/+/+/+/frame", qos=1)  # again after each reconnection


def on_message(client, _, message):
    global left
    about = dict(message.properties.UserProperty)
    if about["message_id"] in seen or left == 0:
        return
    seen.add(about["message_id"])
    _, _, fleet, vehicle, camera, _ = message.topic.split("/")
    view = "raw" if about["view"] == "raw" else "restored"
    name = f"{fleet}-{vehicle}-{camera}-{int(about['sequence']):08d}-{view}.jpg"
    (directory / name).write_bytes(message.payload)  # the payload is a JPEG file
    print(name, about["capture_time"], f"{about['width_px']}x{about['height_px']}",
          about.get("decision", "undecided"), about["applied"], about["models"], flush=True)
    if left is not None:
        left -= 1
        if left == 0:
            client.disconnect()


newer = [mqtt.CallbackAPIVersion.VERSION2] if hasattr(mqtt, "CallbackAPIVersion") else []
client = mqtt.Client(*newer, protocol=mqtt.MQTTv5)
client.on_connect = on_connect
client.on_message = on_message
# client.username_pw_set(user, password); client.tls_set(ca_certs="ca.pem")
client.connect(host, int(port or 1883))
client.loop_forever()
