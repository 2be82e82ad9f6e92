import CLinux
import Glibc

/// Threads with a name and, if wanted, a core of their own.
enum LoadThread {
    private final class Parcel: Sendable {
        let name: String
        let core: Int32?
        let body: @Sendable () -> Void

        init(name: String, core: Int32?, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.core = core
            self.body = body
        }
    }

    /// Runs `body` on a new thread that nobody waits for; `core` counts the allowed ones from 0.
    static func start(
        _ name: String, core: Int32? = nil, _ body: @escaping @Sendable () -> Void
    ) throws(LoadError) {
        let parcel = Unmanaged.passRetained(Parcel(name: name, core: core, body: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                // The pointer carried one reference across; this balances it.
                let parcel = Unmanaged<Parcel>.fromOpaque(argument).takeRetainedValue()
                veche_name_thread(parcel.name)
                if let core = parcel.core { _ = veche_load_pin(core) }
                parcel.body()
                return nil
            }, parcel.toOpaque())
        guard code == 0 else {
            parcel.release()
            throw LoadError("The kernel gives no thread: \(LoadError.text(code)).")
        }
        pthread_detach(thread)
    }
}
