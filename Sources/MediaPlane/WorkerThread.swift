import CLinux
import Glibc

/// What a thread runs from its beginning to its end.
protocol ThreadLoop: ~Copyable {
    mutating func run()
}

/// Starts a POSIX thread that runs a loop to its end.
enum WorkerThread {
    /// Carries a loop into the thread: the one owner hands it over, the thread takes it out once.
    private class Parcel {
        let name: String

        init(name: String) { self.name = name }

        func run() {}
    }

    private final class LoopParcel<Loop: ThreadLoop & ~Copyable>: Parcel {
        private var loop: Loop

        init(name: String, loop: consuming Loop) {
            self.loop = loop
            super.init(name: name)
        }

        override func run() { loop.run() }
    }

    static func start<Loop: ThreadLoop & ~Copyable>(
        name: String, running loop: consuming Loop
    ) throws(MediaPlaneError) {
        // The pointer carries one reference across; the thread balances it with takeRetainedValue.
        let parcel: Unmanaged<Parcel> = Unmanaged.passRetained(LoopParcel(name: name, loop: loop))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let parcel = Unmanaged<Parcel>.fromOpaque(argument).takeRetainedValue()
                veche_name_thread(parcel.name)
                parcel.run()
                return nil
            }, parcel.toOpaque())
        guard code == 0 else {
            parcel.release()
            throw .systemCall("pthread_create", code: code)
        }
        pthread_detach(thread)
    }
}
