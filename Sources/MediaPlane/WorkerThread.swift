import CLinux
import Glibc

/// Starts a POSIX thread that runs a worker's loop to its end.
enum WorkerThread {
    /// Carries the loop into the thread: the one owner hands it over, the thread takes it out once.
    private final class Parcel {
        let name: String
        private var loop: WorkerLoop?

        init(name: String, loop: consuming WorkerLoop) {
            self.name = name
            self.loop = consume loop
        }

        func run() { loop?.run() }
    }

    static func start(name: String, running loop: consuming WorkerLoop) throws(MediaPlaneError) {
        // The pointer carries one reference across; the thread balances it with takeRetainedValue.
        let parcel = Unmanaged.passRetained(Parcel(name: name, loop: loop))
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
