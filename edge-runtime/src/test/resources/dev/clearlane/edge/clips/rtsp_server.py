"""An RTSP server made of gst-rtsp-server, as a network camera for tests.

Serves one pipeline at /cam on the loopback address, or with --record takes what is sent there;
says "ready PORT" once it listens.
"""
import argparse

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer

parser = argparse.ArgumentParser()
parser.add_argument("--port", default="0")
parser.add_argument("--pipeline", required=True)
parser.add_argument("--record", action="store_true")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--basic", action="store_true")
parser.add_argument("--certificate")
parser.add_argument("--key")
options = parser.parse_args()

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(options.port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch("( " + options.pipeline + " )")
if options.record:
    factory.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
else:
    factory.set_shared(True)
auth = None
if options.user or options.certificate:
    auth = GstRtspServer.RTSPAuth()
    factory.add_role_from_structure(
        Gst.Structure.new_from_string(
            "viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true"))
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if options.user and options.basic:
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options.user, options.password), token)
    elif options.user:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(options.user, options.password, token)
    else:
        auth.set_default_token(token)
    if options.certificate:
        auth.set_tls_certificate(
            Gio.TlsCertificate.new_from_files(options.certificate, options.key))
    server.set_auth(auth)
server.get_mount_points().add_factory("/cam", factory)
if server.attach(None) == 0:
    raise SystemExit("cannot listen on port " + options.port)
print("ready", server.get_bound_port(), flush=True)
GLib.MainLoop().run()
