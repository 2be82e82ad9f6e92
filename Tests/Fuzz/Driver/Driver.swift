import FuzzTargets
import Glibc

/// The parser that this process fuzzes, by its name in VECHE_FUZZ_TARGET.
private let target: FuzzTarget = {
    guard let name = getenv("VECHE_FUZZ_TARGET"), let target = FuzzTarget(rawValue: String(cString: name)) else {
        let names = FuzzTarget.allCases.map { $0.rawValue }.joined(separator: ", ")
        print("VECHE_FUZZ_TARGET must be one of \(names).")
        exit(2)
    }
    return target
}()

/// Called by libFuzzer with each input; a broken promise becomes a crash, which libFuzzer writes to a file.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Sound: libFuzzer lends `count` bytes for the duration of this call; they are copied.
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try target.run(bytes)
    } catch {
        fatalError("\(target.rawValue): broken promise: \(error)")
    }
    return 0
}
