import Foundation
import MediaControl
import Testing

@testable import Server

@Suite("Metrics")
struct MetricsTests {
    @Test func `the metrics keep the text format of Prometheus and say what happened`() async throws {
        try await TestServer.run { server in
            let answer = try await server.request("GET", "/metrics")
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(answer.headers["cache-control"] == "no-store")
            let metrics = try Exposition(answer.body)
            #expect(metrics["veche_rooms"] == 0)
            #expect(metrics["veche_participants"] == 0)
            #expect(metrics["veche_media_packets_received_total"] == 12_345)
            #expect(metrics["veche_media_send_calls_total"] == 2)
            #expect(metrics["veche_media_packets_dropped_total", ["reason": "unauthentic"]] == 7)
            #expect(metrics["veche_media_packets_handed_over_total"] == 44)
            let refused = "veche_media_send_errors_total"
            #expect(metrics[refused, ["cause": "no_room"]] == 9)
            #expect(metrics[refused, ["cause": "not_permitted"]] == 1)
            for cause in ["too_long", "unreachable", "other"] { #expect(metrics[refused, ["cause": cause]] == 0) }
            for way in ["send", "receive"] { #expect(metrics["veche_system_udp_\(way)_drops_total"] != nil) }
            for reason in ["unknown", "malformed", "overload", "handover", "quiet"] {
                #expect(metrics["veche_media_packets_dropped_total", ["reason": reason]] == 0)
            }
            let build = [
                "version": VecheServer.version, "encryption": #"a "quoted" cipher"#, "segmentation": "none",
            ]
            #expect(metrics["veche_build_info", build] == 1)
        }
    }

    @Test func `each worker has its own series, and delays are counted in seconds`() async throws {
        try await TestServer.run { server in
            let metrics = try Exposition(try await server.request("GET", "/metrics").body)
            #expect(metrics["veche_media_worker_busy_ratio", ["worker": "0"]] == 0.25)
            #expect(metrics["veche_media_worker_busy_ratio", ["worker": "1"]] == 0)
            #expect(metrics["veche_media_worker_cpu_seconds_total", ["worker": "0"]] == 1.5)
            #expect(metrics["veche_media_worker_waiting_packets", ["worker": "0"]] == 3)
            #expect(metrics["veche_media_worker_handover_queue", ["worker": "0"]] == 5)
            #expect(metrics["veche_media_worker_packets_received_total", ["worker": "1"]] == 345)
            #expect(metrics["veche_media_worker_segmentation", ["worker": "0"]] == 1)
            #expect(metrics["veche_media_worker_segmentation", ["worker": "1"]] == 0)
            let delay = "veche_media_forwarding_delay_seconds"
            #expect(metrics.families[delay]?.kind == "histogram")
            #expect(metrics[delay + "_bucket", ["le": "0.0001"]] == 0)
            #expect(metrics[delay + "_bucket", ["le": "0.00015"]] == 10)
            #expect(metrics[delay + "_bucket", ["le": "0.003"]] == 10)
            #expect(metrics[delay + "_bucket", ["le": "0.005"]] == 11)
            #expect(metrics[delay + "_bucket", ["le": "0.1"]] == 11)
            #expect(metrics[delay + "_count"] == 12)
            #expect(abs((metrics[delay + "_sum"] ?? 0) - 1.0052) < 1e-9)
        }
    }

    @Test func `the process is described as the kernel sees it`() async throws {
        let before = Date().timeIntervalSince1970
        try await TestServer.run { server in
            let metrics = try Exposition(try await server.request("GET", "/metrics").body)
            #expect((metrics["process_cpu_seconds_total"] ?? 0) > 0)
            #expect((metrics["process_resident_memory_bytes"] ?? 0) > 1_000_000)
            let files = metrics["process_open_fds"] ?? 0
            #expect(files > 3 && files < 10_000)
            // The test is younger than a day and did not start in the future.
            let start = metrics["process_start_time_seconds"] ?? 0
            #expect(start > before - 86_400 && start <= before + 2)
        }
    }

    @Test func `a program's name may hold anything, and a line that is none changes nothing`() {
        var process = ProcessReading()
        let fields = (3...52).map { $0 == 14 ? "250" : $0 == 15 ? "50" : $0 == 22 ? "1000" : $0 == 24 ? "7" : "1" }
        let line = "42 (a) b (c) " + fields.joined(separator: " ")
        process.take(stat: line, bootTime: 1_000, ticks: 100, pageSize: 4_096)
        #expect(process.cpuSeconds == 3)
        #expect(process.startTime == 1_010)
        #expect(process.residentBytes == 7 * 4_096)
        let taken = process
        for broken in ["", "42 (a", "42 (a) S 1 2", line.replacingOccurrences(of: "250", with: "x")] {
            process.take(stat: broken, bootTime: 1_000, ticks: 100, pageSize: 4_096)
            #expect(process == taken)
        }
    }

    @Test func `what the system had no room to send is added up over both address families`() {
        var process = ProcessReading()
        process.take(
            snmp:
                "Tcp: A SndbufErrors\nTcp: 1 99\nUdp: NoPorts SndbufErrors RcvbufErrors\nUdp: 5 17 6\nUdpLite: SndbufErrors\n"
                + "UdpLite: 50\n",
            snmp6: "Udp6NoPorts  \t4\nUdp6SndbufErrors     \t3\nUdp6RcvbufErrors\t1\nUdpLite6SndbufErrors\t9\n")
        #expect(process.systemSendDrops == 20 && process.systemReceiveDrops == 7)
        process.take(snmp: "Udp: SndbufErrors\n", snmp6: "Udp6SndbufErrors\n")
        #expect(process.systemSendDrops == 0 && process.systemReceiveDrops == 0)
    }

    @Test func `the reader of these tests refuses what the format forbids`() {
        let head = "# HELP a_total A.\n# TYPE a_total counter\n"
        #expect(throws: Never.self) { try Exposition(head + "a_total{b=\"c\\\"\"} 1\n") }
        let broken = [
            head, head + "a_total 1", head + "a_total x\n", head + "b_total 1\n", "a_total 1\n",
            head + "a_total 1\na_total 2\n", head + "a_total{b=c} 1\n", head + "a_total -1\n",
            "# TYPE a_total counter\na_total 1\n", "# HELP a A.\n# TYPE a counter\na 1\n",
            "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 1\n",
            "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n",
        ]
        for text in broken { #expect(throws: Exposition.Broken.self, "\(text)") { try Exposition(text) } }
    }

    @Test func `the operator's numbers are for administrators of the whole server only`() async throws {
        try await TestServer.run { server in
            let stranger = try await server.request("GET", "/api/operator")
            #expect(stranger.status == 401)
            #expect(stranger.code == "invalidToken")
            let guest = try await server.bearer(room: "abcd-efgh-jkmn", role: .participant)
            #expect(try await server.request("GET", "/api/operator", headers: [guest]).status == 403)
            let local = try await server.bearer(room: "abcd-efgh-jkmn")
            #expect(try await server.request("GET", "/api/operator", headers: [local]).status == 403)
        }
    }

    @Test func `the operator's page gets what it draws`() async throws {
        try await TestServer.run { server in
            #expect(try await server.request("GET", "/operator").status == 200)
            let answer = try await server.request("GET", "/api/operator", headers: [try await server.bearer()])
            #expect(answer.status == 200)
            #expect(answer.headers["cache-control"] == "no-store")
            let reading = try JSONDecoder().decode(OperatorRoute.Reading.self, from: Data(answer.body.utf8))
            #expect(reading.encryption == #"a "quoted" cipher"#)
            #expect(!reading.segmentation)
            #expect(reading.workers.map(\.packetsIn) == [12_000, 345])
            #expect(reading.workers.map(\.busy) == [0.25, 0])
            #expect(reading.workers[0].measuredAt == 2.5)
            #expect(reading.workers.map(\.handoverQueue) == [5, 0])
            #expect(reading.sendErrors["no_room"] == 9 && reading.sendErrors["not_permitted"] == 1)
            #expect(reading.sendErrors.count == 5)
            #expect(reading.drops["unauthentic"] == 7)
            #expect(reading.drops.count == 6)
            #expect(reading.forwardingDelay.counts.count == reading.forwardingDelay.bounds.count + 1)
            #expect(reading.forwardingDelay.counts.reduce(0, +) == 12)
            #expect(reading.process.residentBytes > 0)
            #expect(reading.process.uptime > 0 && reading.process.uptime < 86_400)
        }
    }
}
