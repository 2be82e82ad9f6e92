/// The part of a file that a request asks for (RFC 9110 §14).
enum ByteRange: Equatable, Sendable {
    /// All of it: nothing else was asked for, or in a way that need not be understood.
    case whole
    /// These bytes.
    case part(ClosedRange<Int>)
    /// Bytes that there are not.
    case outside

    /// Reads the header `Range` for a file of so many bytes. Several ranges at once are not served; the answer to them
    /// is the whole file, as the standard allows.
    init(header: String?, size: Int) {
        self = .whole
        guard let header, let equals = header.firstIndex(of: "="),
            header[..<equals].trimmed.lowercased() == "bytes"
        else { return }
        let value = header[header.index(after: equals)...].trimmed
        guard let dash = value.firstIndex(of: "-"), !value.contains(",") else { return }
        let (first, last) = (value[..<dash].trimmed, value[value.index(after: dash)...].trimmed)
        guard Self.isNumber(first), Self.isNumber(last), !first.isEmpty || !last.isEmpty else { return }
        // A number that no file reaches is as good as the largest.
        let from = first.isEmpty ? nil : Int(first) ?? Int.max
        let to = last.isEmpty ? nil : Int(last) ?? Int.max
        switch (from, to) {
        case (let from?, let to?) where from > to: return
        case (let from?, let to): self = from < size ? .part(from...min(to ?? Int.max, size - 1)) : .outside
        case (nil, let count?): self = count > 0 && size > 0 ? .part(max(0, size - count)...(size - 1)) : .outside
        case (nil, nil): return
        }
    }

    private static func isNumber(_ text: Substring) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var result = self.drop { $0 == " " || $0 == "\t" }
        while let last = result.last, last == " " || last == "\t" { result.removeLast() }
        return result
    }
}
