#!/usr/bin/python3
"""Publishes a test picture and a tone by WHIP with GStreamer's webrtcbin, until its standard input is closed.

Run by Debian's own Python (python3-gi): `gstreamer_whip.py <endpoint> [VP8|H264] [0xAARRGGBB] [hertz]`.
Prints `connected` once media flows, and `deleted <status>` at the end.
"""

import ssl
import sys
import threading
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

ENCODERS = {
    "VP8": "vp8enc deadline=1 target-bitrate=400000 keyframe-max-dist=60 ! rtpvp8pay picture-id-mode=15-bit",
    "H264": "openh264enc bitrate=400000 gop-size=60 ! video/x-h264,profile=constrained-baseline "
    "! h264parse config-interval=-1 ! rtph264pay aggregate-mode=zero-latency",
}
UNSIGNED = ssl.create_default_context()
UNSIGNED.check_hostname = False
UNSIGNED.verify_mode = ssl.CERT_NONE


class Broadcast:
    def __init__(self, endpoint: str, codec: str, colour: str, frequency: str):
        self.endpoint = endpoint
        self.resource = None
        self.status = 0
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(
            "webrtcbin name=peer bundle-policy=max-bundle latency=0 "
            f"videotestsrc is-live=true pattern=ball background-color={colour} "
            "! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! queue "
            f"! {ENCODERS[codec]} ! application/x-rtp,media=video,encoding-name={codec},payload=96 ! peer. "
            f"audiotestsrc is-live=true freq={frequency} volume=0.4 ! audioconvert ! audioresample "
            "! audio/x-raw,rate=48000,channels=2 ! queue ! opusenc ! rtpopuspay "
            "! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer."
        )
        self.peer = self.pipeline.get_by_name("peer")
        self.peer.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.peer.connect("notify::ice-gathering-state", self.on_gathering)
        self.peer.connect("notify::connection-state", self.on_connection)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.on_error)
        threading.Thread(target=self.wait_for_the_end, daemon=True).start()

    def run(self) -> int:
        self.pipeline.set_state(Gst.State.PLAYING)
        self.loop.run()
        if self.resource:
            asked = urllib.request.Request(self.resource, method="DELETE")
            with urllib.request.urlopen(asked, timeout=10, context=UNSIGNED) as answer:
                print("deleted", answer.status, flush=True)
        self.pipeline.set_state(Gst.State.NULL)
        return self.status

    def wait_for_the_end(self) -> None:
        sys.stdin.read()
        GLib.idle_add(self.loop.quit)

    def fail(self, sentence: str) -> None:
        print(sentence, file=sys.stderr, flush=True)
        self.status = 1
        GLib.idle_add(self.loop.quit)

    def on_error(self, _bus, message) -> None:
        self.fail(f"{message.src.get_name()}: {message.parse_error()[0].message}")

    def on_negotiation_needed(self, _peer) -> None:
        index = 0
        while (transceiver := self.peer.emit("get-transceiver", index)) is not None:
            transceiver.set_property("direction", GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY)
            index += 1
        self.peer.emit("create-offer", None, Gst.Promise.new_with_change_func(self.on_offer))

    def on_offer(self, promise) -> None:
        # The offer lives as long as the reply that carries it.
        promise.wait()
        reply = promise.get_reply()
        self.peer.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())

    def on_gathering(self, _peer, _property) -> None:
        if self.peer.get_property("ice-gathering-state") == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
            GLib.idle_add(self.publish)

    def publish(self) -> bool:
        offer = self.peer.get_property("local-description").sdp.as_text()
        asked = urllib.request.Request(
            self.endpoint, data=offer.encode(), method="POST", headers={"Content-Type": "application/sdp"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=10, context=UNSIGNED) as answer:
                self.resource = urllib.parse.urljoin(self.endpoint, answer.headers["Location"])
                text = answer.read()
        except OSError as error:
            self.fail(f"POST {self.endpoint}: {error}")
            return False
        _, description = GstSdp.SDPMessage.new_from_text(text.decode())
        self.peer.emit(
            "set-remote-description",
            GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, description),
            Gst.Promise.new(),
        )
        return False

    def on_connection(self, _peer, _property) -> None:
        state = self.peer.get_property("connection-state")
        if state == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
            print("connected", flush=True)
        elif state == GstWebRTC.WebRTCPeerConnectionState.FAILED:
            self.fail("the connection failed")


if __name__ == "__main__":
    Gst.init(None)
    given = sys.argv[1:] + ["VP8", "0xff00ffff", "440"][len(sys.argv) - 2 :]
    sys.exit(Broadcast(*given).run())
