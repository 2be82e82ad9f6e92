/// Big-endian reading from a byte view. Every access is bounds-checked: reading past the end traps, so parsers test
/// `count` first and throw.
extension Span where Element == UInt8 {
    /// The 16-bit big-endian number at `offset`.
    @inlinable public func uint16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The 24-bit big-endian number at `offset`.
    @inlinable public func uint24(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 16 | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2])
    }

    /// The 32-bit big-endian number at `offset`.
    @inlinable public func uint32(at offset: Int) -> UInt32 {
        UInt32(uint16(at: offset)) << 16 | UInt32(uint16(at: offset + 2))
    }

    /// The 64-bit big-endian number at `offset`.
    @inlinable public func uint64(at offset: Int) -> UInt64 {
        UInt64(uint32(at: offset)) << 32 | UInt64(uint32(at: offset + 4))
    }

    /// A copy of the bytes in `range`.
    @inlinable public func array(_ range: Range<Int>) -> [UInt8] {
        let part = extracting(range)
        return [UInt8](unsafeUninitializedCapacity: part.count) { buffer, count in
            for index in 0..<part.count { buffer.initializeElement(at: index, to: part[index]) }
            count = part.count
        }
    }

    /// A copy of all bytes.
    @inlinable public func array() -> [UInt8] { array(0..<count) }
}

/// Big-endian writing into a byte view, bounds-checked.
extension MutableSpan where Element == UInt8 {
    /// Writes `value` as 16-bit big-endian at `offset`.
    @inlinable public mutating func setUInt16(_ value: UInt16, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 8)
        self[offset + 1] = UInt8(truncatingIfNeeded: value)
    }

    /// Writes the low 24 bits of `value` big-endian at `offset`.
    @inlinable public mutating func setUInt24(_ value: UInt32, at offset: Int) {
        self[offset] = UInt8(truncatingIfNeeded: value >> 16)
        setUInt16(UInt16(truncatingIfNeeded: value), at: offset + 1)
    }

    /// Writes `value` as 32-bit big-endian at `offset`.
    @inlinable public mutating func setUInt32(_ value: UInt32, at offset: Int) {
        setUInt16(UInt16(truncatingIfNeeded: value >> 16), at: offset)
        setUInt16(UInt16(truncatingIfNeeded: value), at: offset + 2)
    }

    /// Writes `value` as 64-bit big-endian at `offset`.
    @inlinable public mutating func setUInt64(_ value: UInt64, at offset: Int) {
        setUInt32(UInt32(truncatingIfNeeded: value >> 32), at: offset)
        setUInt32(UInt32(truncatingIfNeeded: value), at: offset + 4)
    }

    /// Copies `source` to `offset`.
    @inlinable public mutating func copy(_ source: Span<UInt8>, at offset: Int) {
        precondition(offset >= 0 && offset &+ source.count <= count, "copy past the end")
        for index in 0..<source.count { self[offset &+ index] = source[index] }
    }
}

/// Big-endian appending, for the encoders that build a message piece by piece.
extension [UInt8] {
    /// Appends `value` as 16-bit big-endian.
    @inlinable public mutating func appendUInt16(_ value: UInt16) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    /// Appends the low 24 bits of `value` big-endian.
    @inlinable public mutating func appendUInt24(_ value: UInt32) {
        append(UInt8(truncatingIfNeeded: value >> 16))
        appendUInt16(UInt16(truncatingIfNeeded: value))
    }

    /// Appends `value` as 32-bit big-endian.
    @inlinable public mutating func appendUInt32(_ value: UInt32) {
        appendUInt16(UInt16(truncatingIfNeeded: value >> 16))
        appendUInt16(UInt16(truncatingIfNeeded: value))
    }

    /// Appends `value` as 64-bit big-endian.
    @inlinable public mutating func appendUInt64(_ value: UInt64) {
        appendUInt32(UInt32(truncatingIfNeeded: value >> 32))
        appendUInt32(UInt32(truncatingIfNeeded: value))
    }
}
