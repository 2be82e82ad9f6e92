import HTTPTypes
import Hummingbird
import MediaControl
import NIOCore

/// `GET /metrics` in the text format that Prometheus reads.
struct MetricsRoute: Sendable {
    let reading: @Sendable () async -> ServerReading

    func add(to router: Router<ServerContext>) {
        router.get("/metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: Self.text(await reading()))))
        }
    }

    static func text(_ reading: ServerReading) -> String {
        var text = PrometheusText()
        text.add(
            .gauge, "veche_build_info", "Version, who encrypts outgoing media, and who cuts it into datagrams.",
            [
                (
                    [
                        ("version", reading.version), ("encryption", reading.media.encryption),
                        ("segmentation", reading.media.usesSegmentation ? "kernel" : "none"),
                    ], 1
                )
            ])
        text.add(.gauge, "veche_rooms", "Rooms with anybody in them.", reading.occupancy.rooms)
        text.add(.gauge, "veche_participants", "Participants in all rooms.", reading.occupancy.participants)
        addMedia(reading, to: &text)
        addWorkers(reading.media.workers, to: &text)
        text.add(
            .counter, "veche_system_udp_send_drops_total",
            "UDP packets of all programs for which this machine had no room (SndbufErrors), most of them without a word "
                + "to the sender; several datagrams sent in one piece count once.", reading.process.systemSendDrops)
        text.add(
            .counter, "veche_system_udp_receive_drops_total",
            "UDP packets for all programs that came faster than they were taken (RcvbufErrors).",
            reading.process.systemReceiveDrops)
        addProcess(reading.process, to: &text)
        return text.text
    }

    private static func addMedia(_ reading: ServerReading, to text: inout PrometheusText) {
        let media = reading.media.total
        text.add(.gauge, "veche_media_transports", "Media transports that exist.", media.transports)
        text.add(.counter, "veche_media_packets_received_total", "Datagrams received.", media.packetsIn)
        text.add(.counter, "veche_media_packets_sent_total", "Datagrams sent.", media.packetsOut)
        text.add(.counter, "veche_media_bytes_received_total", "Bytes of UDP payload received.", media.bytesIn)
        text.add(.counter, "veche_media_bytes_sent_total", "Bytes of UDP payload sent.", media.bytesOut)
        text.add(
            .counter, "veche_media_packets_dropped_total",
            "Packets that were not forwarded. Reasons: unknown (of nobody), malformed, unauthentic, overload (more "
                + "waited than fits, or it waited too long), handover (another worker was too far behind), quiet (others in the room are louder: that is no fault).",
            by: "reason", reading.drops)
        text.add(
            .counter, "veche_media_packets_handed_over_total",
            "Packets handed to other workers that serve the same room, once for each.", media.handedOver)
        text.add(
            .counter, "veche_media_send_errors_total",
            "Datagrams that the kernel refused. Causes: no_room (a buffer or queue was full), too_long (for the way), "
                + "not_permitted (by a firewall or a route), unreachable (no way there), other.",
            by: "cause", SendErrors.Cause.allCases.map { ($0.rawValue, media.sendErrors[$0]) })
        text.add(.counter, "veche_media_send_calls_total", "System calls that sent datagrams.", media.sendCalls)
        text.add(
            .counter, "veche_media_retransmitted_total", "Retransmissions sent to subscribers.", media.retransmitted)
        text.add(.counter, "veche_media_recovered_total", "Packets recovered from publishers.", media.recovered)
        text.add(
            .counter, "veche_media_recording_left_out_total",
            "Packets left out of recordings, because the recorder was too far behind.", media.droppedTap)
        text.add(
            .counter, "veche_media_keyframe_requests_total", "Keyframes asked of publishers.", media.keyframeRequests)
        text.add(
            "veche_media_forwarding_delay_seconds",
            "From the arrival of a packet until the kernel had a copy of it for a subscriber.", media.forwardingDelay)
    }

    private static func addWorkers(_ workers: [WorkerMetrics], to text: inout PrometheusText) {
        func each<Value: CustomStringConvertible>(
            _ kind: PrometheusText.Kind, _ name: String, _ help: String, _ value: (WorkerMetrics) -> Value
        ) {
            text.add(
                kind, "veche_media_worker_" + name, help, by: "worker",
                workers.enumerated().map { ($0.offset.description, value($0.element)) })
        }
        each(.gauge, "busy_ratio", "Share of the last second that the worker spent on a processor.") { $0.busy }
        each(.counter, "cpu_seconds_total", "Processor time of the worker.") { $0.cpuTime.seconds }
        each(.gauge, "waiting_packets", "Most packets that waited at once to be sent on, in the last second.") {
            $0.waiting
        }
        each(
            .gauge, "handover_queue",
            "Most messages of other workers that waited at once to be taken, in the last second."
        ) { $0.handoverQueue }
        each(
            .gauge, "relief_steps",
            "Sizes by which pictures are sent smaller than asked, because the worker does not keep up; 0 while it does."
        ) { $0.relief }
        each(.gauge, "segmentation", "1 where the kernel cuts datagrams (UDP_SEGMENT), else 0.") {
            $0.usesSegmentation ? 1 : 0
        }
        each(.gauge, "transports", "Media transports of the worker.") { $0.counters.transports }
        each(.counter, "packets_received_total", "Datagrams received by the worker.") { $0.counters.packetsIn }
        each(.counter, "packets_sent_total", "Datagrams sent by the worker.") { $0.counters.packetsOut }
    }

    private static func addProcess(_ process: ProcessReading, to text: inout PrometheusText) {
        text.add(
            .counter, "process_cpu_seconds_total", "Processor time of the process in seconds.", process.cpuSeconds)
        text.add(.gauge, "process_resident_memory_bytes", "Memory that stands in RAM.", process.residentBytes)
        text.add(.gauge, "process_start_time_seconds", "When the process started, in Unix time.", process.startTime)
        text.add(.gauge, "process_open_fds", "Open files and sockets.", process.openFiles)
    }
}
