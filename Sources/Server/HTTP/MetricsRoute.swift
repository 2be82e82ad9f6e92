import HTTPTypes
import Hummingbird
import MediaControl
import NIOCore

/// `GET /metrics` in the text format that Prometheus reads. Numbers only: no names, no addresses, no rooms by name.
struct MetricsRoute: Sendable {
    /// Rooms with anybody in them, and participants in all of them.
    struct Occupancy: Sendable {
        var rooms: Int
        var participants: Int
    }

    let media: @Sendable () -> MediaMetrics
    let occupancy: @Sendable () async -> Occupancy

    func add(to router: Router<BasicRequestContext>) {
        router.get("/metrics") { _, _ in
            let text = Self.text(media(), await occupancy())
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    static func text(_ media: MediaMetrics, _ occupancy: Occupancy) -> String {
        var text = ""
        func add(_ kind: String, _ name: String, _ help: String, _ value: some BinaryInteger) {
            text += "# HELP veche_\(name) \(help)\n# TYPE veche_\(name) \(kind)\nveche_\(name) \(value)\n"
        }
        add("gauge", "rooms", "Rooms with anybody in them.", occupancy.rooms)
        add("gauge", "participants", "Participants in all rooms.", occupancy.participants)
        add("gauge", "media_transports", "Media transports that exist.", media.transports)
        add("counter", "media_packets_received_total", "Datagrams received.", media.packetsIn)
        add("counter", "media_packets_sent_total", "Datagrams sent.", media.packetsOut)
        add("counter", "media_bytes_received_total", "Bytes of UDP payload received.", media.bytesIn)
        add("counter", "media_bytes_sent_total", "Bytes of UDP payload sent.", media.bytesOut)
        text += "# HELP veche_media_packets_dropped_total Datagrams received and dropped, by reason.\n"
        text += "# TYPE veche_media_packets_dropped_total counter\n"
        let dropped = [
            ("unknown", media.droppedUnknown), ("malformed", media.droppedMalformed),
            ("unauthentic", media.droppedUnauthentic),
        ]
        for (reason, count) in dropped {
            text += "veche_media_packets_dropped_total{reason=\"\(reason)\"} \(count)\n"
        }
        add("counter", "media_send_errors_total", "Datagrams that the kernel refused.", media.sendErrors)
        add("counter", "media_retransmitted_total", "Retransmissions sent to subscribers.", media.retransmitted)
        add("counter", "media_recovered_total", "Packets recovered from publishers.", media.recovered)
        add("counter", "media_keyframe_requests_total", "Keyframes asked of publishers.", media.keyframeRequests)
        return text
    }
}
