import CNamespaces
import Foundation
import Synchronization

/// A network namespace for one test, in which it is master of routes, firewall and queues. It ends with its thread.
///
/// Needs root, iproute2 and iptables: without them the test fails and says so.
struct OwnNetwork {
    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs `body` on a thread that lives in a new network, whose loopback interface is up.
    static func run<Result: Sendable>(_ body: @escaping @Sendable (OwnNetwork) throws -> Result) throws -> Result {
        let outcome = Outcome<Result>()
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            let result = Swift.Result { try body(OwnNetwork(entering: ())) }
            outcome.result.withLock { $0 = result }
            isDone.signal()
        }
        isDone.wait()
        guard let result = outcome.result.withLock({ $0 }) else { throw Failed(description: "the thread said nothing") }
        return try result.get()
    }

    private final class Outcome<Result: Sendable>: Sendable {
        let result = Mutex<Swift.Result<Result, any Error>?>(nil)
    }

    private init(entering: Void) throws {
        let answer = veche_leave_for_own_network()
        guard answer == 0 else {
            throw Failed(
                description: "This test needs a network namespace of its own, and thus root: "
                    + String(cString: strerror(-answer)))
        }
        try self("ip link set lo up")
    }

    /// Runs a command, which must succeed, in this network. Not by Foundation, whose threads would live here from then
    /// on.
    func callAsFunction(_ command: String) throws {
        guard let output = popen("exec \(command) 2>&1", "r") else {
            throw Failed(description: "`\(command)` cannot be started: \(String(cString: strerror(errno)))")
        }
        var said: [CChar] = []
        while case let character = fgetc(output), character != EOF { said.append(CChar(truncatingIfNeeded: character)) }
        guard pclose(output) == 0 else {
            throw Failed(description: "`\(command)` failed: \(String(cString: said + [0]))")
        }
    }

    /// Makes an interface with a network of its own, 10.1.0.0/24, in which 10.1.0.2 is a neighbour that never answers.
    func addNeighbour() throws {
        try self("ip link add eth0 type veth peer name eth1")
        try self("ip link set eth1 up")
        try self("ip addr add 10.1.0.1/24 dev eth0")
        try self("ip link set eth0 up")
        try self("ip neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent")
    }
}
