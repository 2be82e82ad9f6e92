import CLinux
import Forwarding
import Glibc
import MediaControl
import Primitives
import Synchronization

/// One thread with its own socket and its own forwarding machine.
///
/// The thread owns both; from outside only the mailbox and the last counters can be reached.
final class MediaWorker: Sendable {
    /// Handed from the control plane to the thread.
    private struct Mailbox {
        var commands: [MediaCommand] = []
        var isStopping = false
    }

    let port: UInt16
    private let bell: Doorbell
    private let mailbox = Mutex(Mailbox())
    private let published = Mutex(WorkerMetrics())
    private let report: @Sendable ([MediaEvent]) -> Void

    /// Binds the socket and starts the thread.
    ///
    /// - Parameters:
    ///   - links: what connects it with the other workers.
    ///   - tap: what connects it with the recorder, if there is one.
    ///   - report: called on the thread with what happened, in order.
    static func start(
        port: UInt16, segmentation: Bool, configuration: Forwarder.Configuration, links: WorkerLinks, tap: TapLinks?,
        report: @escaping @Sendable ([MediaEvent]) -> Void
    ) throws(MediaPlaneError) -> MediaWorker {
        let socket = try DatagramSocket(port: port, segmentation: segmentation)
        let bell = links.bells[configuration.worker]
        let poller = veche_poller(socket.descriptor, bell.descriptor)
        guard poller >= 0 else { throw .systemCall("epoll_create1", code: -poller) }
        let worker = MediaWorker(port: socket.port, bell: bell, report: report)
        let loop = WorkerLoop(
            worker: worker, socket: socket, poller: poller, exchange: HandoverExchange(links, configuration),
            tap: tap.map { TapDelivery($0, worker: configuration.worker, memory: configuration.memory) },
            forwarder: Forwarder(configuration: configuration))
        try WorkerThread.start(name: "media-\(configuration.worker)", running: loop)
        return worker
    }

    private init(port: UInt16, bell: Doorbell, report: @escaping @Sendable ([MediaEvent]) -> Void) {
        self.port = port
        self.bell = bell
        self.report = report
    }

    /// Puts commands into the mailbox and wakes the thread.
    func submit(_ commands: [MediaCommand]) {
        mailbox.withLock { $0.commands += commands }
        bell.ring()
    }

    /// Ends the thread after the commands already submitted.
    func stop() {
        mailbox.withLock { $0.isStopping = true }
        bell.ring()
    }

    /// What the thread last published, at most a tenth of a second old unless the thread has too much to do.
    var metrics: WorkerMetrics { published.withLock { $0 } }

    // MARK: For the thread

    func takeMail() -> (commands: [MediaCommand], isStopping: Bool) {
        mailbox.withLock { mail in
            let commands = mail.commands
            mail.commands = []
            return (commands, mail.isStopping)
        }
    }

    func publish(_ metrics: WorkerMetrics) { published.withLock { $0 = metrics } }
    func publish(_ events: [MediaEvent]) { report(events) }
}
