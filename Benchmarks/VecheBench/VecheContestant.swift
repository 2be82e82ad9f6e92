import Foundation
import Primitives
import SDP

/// `veche serve` itself, with all that belongs to it; clients come in by WHIP and WHEP.
final class VecheContestant: Contestant {
    let key = "veche"
    let name = "veche serve, WHIP and WHEP, one media worker"
    let process: ServerProcess
    private let program: String
    private let port: UInt16 = 18_443
    private var slug = ""

    /// `program` is the release binary.
    init(program: String) throws {
        self.program = program
        process = try ServerProcess("veche")
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw BenchError("there is no \(program): `make build` makes it")
        }
    }

    func start(cpu: Int, address: SocketAddress) throws {
        try process.start(
            program,
            [
                "serve", "--data-directory", process.directory.appendingPathComponent("data").path, "--address",
                "127.0.0.1", "--port", "\(port)", "--tls", "off", "--media-port", "17882", "--workers", "1",
                "--advertise", address.host, "--log-level", "warning",
            ], cpu: cpu)
        try process.wait(until: "Veche prints its administrator's link") { $0.contains("/admin#token=") }
        guard
            let token = process.printed.components(separatedBy: "/admin#token=").dropFirst().first?
                .prefix(while: { $0.isLetter || $0.isNumber || "._-".contains($0) })
        else { throw BenchError("Veche printed no administrator's link") }
        let answer = try LocalSocket.request(
            "POST", "/api/rooms", port: port,
            headers: ["Content-Type: application/json", "Authorization: Bearer \(token)"],
            body: #"{"title":"Benchmark"}"#)
        struct Room: Decodable { var slug: String }
        guard answer.status == 201 else { throw BenchError("Veche made no room: \(answer.status) \(answer.body)") }
        slug = try JSONDecoder().decode(Room.self, from: Data(answer.body.utf8)).slug
    }

    func publish(_ peer: Peer, _ crowd: Crowd) throws -> [AnsweredSection] {
        try enter("whip", peer, crowd, .sendonly).sections
    }

    func watch(_ peer: Peer, _ crowd: Crowd) throws { _ = try enter("whep", peer, crowd, .recvonly) }

    private func enter(
        _ endpoint: String, _ peer: Peer, _ crowd: Crowd, _ direction: MediaDirection
    ) throws -> ReceivedAnswer {
        var builder = OfferBuilder(credentials: peer.credentials, fingerprint: crowd.identity.fingerprint)
        builder.add(.audio, direction)
        builder.add(.video, direction, codecs: [.vp8])
        let offer = builder.build()
        let reply = try LocalSocket.request(
            "POST", "/\(endpoint)/\(slug)", port: port, headers: ["Content-Type: application/sdp"],
            body: offer.description)
        guard reply.status == 201 else { throw BenchError("\(endpoint) was answered: \(reply.status) \(reply.body)") }
        let answer = try ReceivedAnswer(SessionDescription(parsing: reply.body), to: offer)
        try begin(peer, answer, crowd)
        return answer
    }
}
