import Foundation
import Glibc
import ICE
import Primitives
import RTP
import SDP

/// Debian's Janus with its videoroom, asked through its Unix socket. It makes the offers to those who receive.
final class JanusContestant: Contestant {
    let key: String
    private(set) var name = "janus"
    let process: ServerProcess
    /// Threads for media: nil for one for each client, as Janus comes; else so many for all.
    private let loops: Int?
    private var descriptor: Int32 = -1
    private var session = 0
    private var nextTransaction = 0
    private static let room = 1_234, feed = 1

    init(loops: Int?) throws {
        self.loops = loops
        key = loops.map { "janus_\($0)_thread" } ?? "janus"
        process = try ServerProcess(key)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    // MARK: The server

    func start(cpu: Int, address: SocketAddress) throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/janus") else {
            throw BenchError("Janus is not installed: `make bench-janus` installs it")
        }
        let socket = process.directory.appendingPathComponent("api").path
        try writeConfiguration(socket: socket, address: address)
        // On one processor Janus' thread for this socket often runs before the transport calls itself initialized, and
        // ends for that; so it is pinned once it is up.
        try process.start("/usr/bin/janus", ["--configs-folder=\(process.directory.path)"], cpu: nil)
        try process.wait(until: "Janus opens its socket") { _ in FileManager.default.fileExists(atPath: socket) }
        try process.pin(to: cpu)
        descriptor = try LocalSocket.connect(path: socket)
        let info = try ask(["janus": "info"])
        let version = info["version_string"] as? String ?? "of an unknown version"
        let dependencies = info["dependencies"] as? [String: Any] ?? [:]
        name =
            "janus \(version), \(dependencies["libsrtp"] as? String ?? ""), videoroom, "
            + (loops.map { "\($0) thread for the media of all (event_loops)" } ?? "a thread for each client")
        guard let data = try ask(["janus": "create"])["data"] as? [String: Any], let id = data["id"] as? Int else {
            throw BenchError("Janus made no session")
        }
        session = id
    }

    /// Loopback only, ICE-lite, no other plugins and transports, no logging; the rest as Janus has it by itself.
    private func writeConfiguration(socket: String, address: SocketAddress) throws {
        let library = try Self.library()
        func others(in folder: String, but kept: String) throws -> String {
            try FileManager.default.contentsOfDirectory(atPath: "\(library)/\(folder)")
                .filter { $0.hasSuffix(".so") && $0 != kept }.sorted().joined(separator: ",")
        }
        let files = [
            "janus.jcfg": """
            general: {
                configs_folder = "\(process.directory.path)"
                plugins_folder = "\(library)/plugins"
                transports_folder = "\(library)/transports"
                debug_level = 4
                session_timeout = 0
                \(loops.map { "event_loops = \($0)" } ?? "")
            }
            media: {
                ipv6 = false
            }
            nat: {
                ice_lite = true
                ignore_mdns = true
                ice_enforce_list = "\(address.host)"
            }
            plugins: {
                disable = "\(try others(in: "plugins", but: "libjanus_videoroom.so"))"
            }
            transports: {
                disable = "\(try others(in: "transports", but: "libjanus_pfunix.so"))"
            }
            """,
            "janus.transport.pfunix.jcfg": """
            general: {
                enabled = true
                json = "compact"
                path = "\(socket)"
                type = "SOCK_SEQPACKET"
            }
            """,
            "janus.plugin.videoroom.jcfg": """
            room-\(Self.room): {
                description = "Benchmark"
                publishers = 4
                bitrate = 0
                fir_freq = 0
                audiocodec = "opus"
                videocodec = "vp8"
                notify_joining = false
            }
            """,
        ]
        for (file, text) in files {
            try Data((text + "\n").utf8).write(to: process.directory.appendingPathComponent(file))
        }
    }

    private static func library() throws -> String {
        let base = "/usr/lib"
        for folder in try FileManager.default.contentsOfDirectory(atPath: base).sorted() {
            let path = "\(base)/\(folder)/janus"
            if FileManager.default.fileExists(atPath: path + "/plugins") { return path }
        }
        throw BenchError("Janus has no plugins on this machine")
    }

    // MARK: Clients

    func publish(_ peer: Peer, _ crowd: Crowd) throws -> [AnsweredSection] {
        let handle = try attach()
        _ = try event(
            handle, ["request": "join", "ptype": "publisher", "room": Self.room, "id": Self.feed])
        var builder = OfferBuilder(credentials: peer.credentials, fingerprint: crowd.identity.fingerprint)
        // This side begins the handshake, towards both servers alike.
        builder.setup = "active"
        builder.add(.audio, .sendonly)
        builder.add(.video, .sendonly, codecs: [.vp8])
        let offer = builder.build()
        let reply = try event(
            handle, ["request": "publish"], jsep: ["type": "offer", "sdp": offer.description, "trickle": false])
        let answer = try ReceivedAnswer(SessionDescription(parsing: try sdp(in: reply)), to: offer)
        try begin(peer, answer, crowd)
        return answer.sections
    }

    func watch(_ peer: Peer, _ crowd: Crowd) throws {
        let handle = try attach()
        let attached = try event(
            handle,
            [
                "request": "join", "ptype": "subscriber", "room": Self.room,
                "streams": [["feed": Self.feed]],
            ])
        let offer = try SessionDescription(parsing: try sdp(in: attached))
        let answer = Self.answer(to: offer, peer, crowd)
        _ = try event(
            handle, ["request": "start"],
            jsep: ["type": "answer", "sdp": answer.description, "trickle": false])
        guard let first = offer.media.first,
            let ufrag = first.attributes.value(of: "ice-ufrag"), let password = first.attributes.value(of: "ice-pwd"),
            let hash = first.attributes.value(of: "fingerprint") ?? offer.attributes.value(of: "fingerprint"),
            let fingerprint = Fingerprint(hash)
        else { throw BenchError("Janus' offer cannot be used:\n\(offer)") }
        let candidates = first.attributes.values(of: "candidate").compactMap { Self.address(ofCandidate: $0) }
        try peer.begin(
            Peer.Remote(
                credentials: ICECredentials(ufrag: ufrag, password: password), candidates: candidates,
                fingerprints: [fingerprint]),
            identity: crowd.identity, now: Clock.now())
        peer.reportsOn = offer.media.compactMap { media in
            media.attributes.value(of: "ssrc").flatMap { $0.split(separator: " ").first }.flatMap { UInt32($0) }
        }
    }

    /// Takes everything that Janus offers.
    private static func answer(to offer: SessionDescription, _ peer: Peer, _ crowd: Crowd) -> SessionDescription {
        let kept: Set<String> = ["mid", "rtpmap", "fmtp", "rtcp-fb", "extmap"]
        var answer = SessionDescription(origin: SDPOrigin(sessionID: UInt64(peer.sink) + 1, sessionVersion: 1))
        answer.attributes = offer.attributes.filter { ["group", "msid-semantic"].contains($0.name) }
        answer.media = offer.media.map { media in
            var section = MediaDescription(
                type: media.type, port: 9, transport: media.transport, formats: media.formats)
            section.fields = [SDPField("c", "IN IP4 0.0.0.0")]
            section.attributes = [
                SDPAttribute("ice-ufrag", peer.credentials.ufrag), SDPAttribute("ice-pwd", peer.credentials.password),
                SDPAttribute("fingerprint", crowd.identity.fingerprint.description), SDPAttribute("setup", "active"),
                SDPAttribute("recvonly"), SDPAttribute("rtcp-mux"),
            ]
            section.attributes += media.attributes.filter { kept.contains($0.name) }
            return section
        }
        return answer
    }

    private static func address(ofCandidate value: String) -> SocketAddress? {
        let words = value.split(separator: " ").map(String.init)
        guard words.count >= 8, words[2].lowercased() == "udp", let port = UInt16(words[5]) else { return nil }
        return SocketAddress(words[4], port: port)
    }

    private func sdp(in message: [String: Any]) throws -> String {
        guard let jsep = message["jsep"] as? [String: Any], let sdp = jsep["sdp"] as? String else {
            throw BenchError("Janus sent no SDP: \(message)")
        }
        return sdp
    }

    // MARK: Messages

    private func attach() throws -> Int {
        let reply = try ask(["janus": "attach", "session_id": session, "plugin": "janus.plugin.videoroom"])
        guard let data = reply["data"] as? [String: Any], let id = data["id"] as? Int else {
            throw BenchError("Janus attached nothing: \(reply)")
        }
        return id
    }

    /// Sends a request to the videoroom and waits for what comes of it.
    private func event(_ handle: Int, _ body: [String: Any], jsep: [String: Any]? = nil) throws -> [String: Any] {
        var message: [String: Any] = [
            "janus": "message", "session_id": session, "handle_id": handle, "body": body,
        ]
        message["jsep"] = jsep
        let reply = try ask(message)
        if let plugin = reply["plugindata"] as? [String: Any], let data = plugin["data"] as? [String: Any],
            let reason = data["error"]
        {
            throw BenchError("Janus refused \(body["request"] ?? "a request"): \(reason)")
        }
        return reply
    }

    /// Sends a message and waits for the last answer to it.
    private func ask(_ message: [String: Any]) throws -> [String: Any] {
        nextTransaction += 1
        let transaction = "t\(nextTransaction)"
        var message = message
        message["transaction"] = transaction
        let bytes = [UInt8](try JSONSerialization.data(withJSONObject: message))
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw BenchError("Janus closed its socket:\n\(process.printed.suffix(6_000))")
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw BenchError("Janus closed its socket:\n\(process.printed.suffix(6_000))") }
            let object = try JSONSerialization.jsonObject(with: Data(buffer[..<count]))
            // Events of other clients come in between.
            guard let reply = object as? [String: Any], reply["transaction"] as? String == transaction else { continue }
            switch reply["janus"] as? String {
            case "ack": continue
            case "error":
                throw BenchError("Janus refused: \(reply["error"] ?? "")\n\(process.printed.suffix(6_000))")
            default: return reply
            }
        }
    }
}
