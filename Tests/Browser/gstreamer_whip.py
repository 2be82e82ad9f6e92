#!/usr/bin/python3
"""Publishes a test picture and a tone by WHIP with GStreamer's webrtcbin, until its standard input is closed.

Run by Debian's own Python (python3-gi): `gstreamer_whip.py <endpoint> [VP8|H264] [0xAARRGGBB] [hertz]`. With `flash` in
the place of the colour the picture is white for half of every second, and a beep stands at the beginning of each second.
Prints `connected` once media flows, and `deleted <status>` at the end; with `flash` also `flash <seconds>` and
`beep <seconds>` for each, in the time of the pipeline, of which the receiver hears in sender reports.
"""

import array
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
# Pictures a second of the lamp.
RATE = 15
UNSIGNED = ssl.create_default_context()
UNSIGNED.check_hostname = False
UNSIGNED.verify_mode = ssl.CERT_NONE


def test_picture(colour: str) -> str:
    if colour == "flash":
        return (
            "appsrc name=lamp is-live=true format=time do-timestamp=false "
            "caps=video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! videoconvert "
        )
    return f"videotestsrc is-live=true pattern=ball background-color={colour} "


def test_sound(colour: str, frequency: str) -> str:
    if colour == "flash":
        return (
            f"audiotestsrc is-live=true wave=ticks freq={frequency} volume=0.8 tick-interval=1000000000 "
            f"sine-periods-per-tick={int(frequency) // 10} samplesperbuffer=480 "
        )
    return f"audiotestsrc is-live=true freq={frequency} volume=0.4 "


class Broadcast:
    def __init__(self, endpoint: str, codec: str, colour: str, frequency: str):
        self.endpoint = endpoint
        self.resource = None
        self.status = 0
        self.loop = GLib.MainLoop()
        self.pipeline = Gst.parse_launch(
            "webrtcbin name=peer bundle-policy=max-bundle latency=0 "
            + test_picture(colour)
            + "! video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! queue name=pictures "
            f"! {ENCODERS[codec]} ! application/x-rtp,media=video,encoding-name={codec},payload=96 ! peer. "
            + test_sound(colour, frequency)
            + "! audioconvert ! audioresample "
            "! audio/x-raw,format=S16LE,rate=48000,channels=2 ! queue name=sound ! opusenc ! rtpopuspay "
            "! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer."
        )
        if colour == "flash":
            self.was_lit = self.was_loud = True
            self.lamp = self.pipeline.get_by_name("lamp")
            GLib.timeout_add(1000 // RATE, self.shine)
            for name, look in (("pictures", self.look_at_picture), ("sound", self.listen_to_sound)):
                pad = self.pipeline.get_by_name(name).get_static_pad("sink")
                pad.add_probe(Gst.PadProbeType.BUFFER, look)
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

    def shine(self) -> bool:
        """A picture as a camera takes it: of this moment, and out at once."""
        clock = self.pipeline.get_clock()
        if clock is None:
            return True
        now = clock.get_time() - self.pipeline.get_base_time()
        light = 235 if now % Gst.SECOND < Gst.SECOND // 2 else 16
        picture = bytes([light]) * (320 * 240) + bytes([128]) * (320 * 120)
        buffer = Gst.Buffer.new_wrapped(picture)
        buffer.pts, buffer.duration = now, Gst.SECOND // RATE
        self.lamp.emit("push-buffer", buffer)
        return True

    def look_at_picture(self, _pad, info):
        buffer = info.get_buffer()
        is_lit = buffer.extract_dup(0, 1)[0] > 128
        if is_lit and not self.was_lit:
            print(f"flash {buffer.pts / Gst.SECOND:.4f}", flush=True)
        self.was_lit = is_lit
        return Gst.PadProbeReturn.OK

    def listen_to_sound(self, _pad, info):
        buffer = info.get_buffer()
        samples = array.array("h", buffer.extract_dup(0, buffer.get_size()))
        loud = next((index for index, sample in enumerate(samples) if abs(sample) > 1000), None)
        if loud is not None and not self.was_loud:
            # Two channels lie side by side.
            print(f"beep {buffer.pts / Gst.SECOND + loud // 2 / 48000:.4f}", flush=True)
        self.was_loud = loud is not None
        return Gst.PadProbeReturn.OK

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
