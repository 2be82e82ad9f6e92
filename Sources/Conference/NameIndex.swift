import Foundation
import Signalling

/// Everybody's name in the order of a class register: by surname, then by the rest.
struct NameIndex: Sendable {
    private struct Entry: Comparable, Sendable {
        /// The surname, a space, the rest; in small letters.
        let key: String
        /// What the key is sorted by.
        let order: [UInt16]
        let id: ParticipantID

        init(_ name: String, _ id: ParticipantID) {
            key = NameIndex.key(of: name)
            order = NameIndex.weights(key)
            self.id = id
        }

        static func < (a: Entry, b: Entry) -> Bool {
            a.order == b.order ? a.id < b.id : a.order.lexicographicallyPrecedes(b.order)
        }
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }

    mutating func insert(_ name: String, _ id: ParticipantID) {
        let entry = Entry(name, id)
        entries.insert(entry, at: place(of: entry))
    }

    mutating func remove(_ name: String, _ id: ParticipantID) {
        let entry = Entry(name, id)
        let index = place(of: entry)
        if index < entries.count, entries[index] == entry { entries.remove(at: index) }
    }

    /// A part of the list, and how long the whole is.
    ///
    /// - Parameters:
    ///   - search: what words of the name must begin with, all of them; everybody when it has no word.
    ///   - isMeant: whether somebody is among those looked at.
    func page(
        offset: Int, limit: Int, search: String?, where isMeant: ((ParticipantID) -> Bool)? = nil
    ) -> (ids: [ParticipantID], matching: Int) {
        let words = Self.fold(search ?? "").split(separator: " ")
        guard !words.isEmpty || isMeant != nil else {
            return (entries.dropFirst(offset).prefix(limit).map { $0.id }, entries.count)
        }
        var ids: [ParticipantID] = []
        var matching = 0
        for entry in entries where (isMeant?(entry.id) ?? true) && Self.matches(entry.key, words) {
            if matching >= offset, ids.count < limit { ids.append(entry.id) }
            matching += 1
        }
        return (ids, matching)
    }

    /// The first place whose entry does not come before `entry`.
    private func place(of entry: Entry) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func matches(_ key: String, _ words: [Substring]) -> Bool {
        let parts = key.split(separator: " ")
        return words.allSatisfy { word in parts.contains { $0.hasPrefix(word) } }
    }

    /// People type a name, a patronymic and a surname in one field, the surname last.
    private static func key(of name: String) -> String {
        let words = fold(name).split(separator: " ")
        guard let surname = words.last, words.count > 1 else { return words.first.map { String($0) } ?? "" }
        return surname + " " + words.dropLast().joined(separator: " ")
    }

    /// Small letters; ё counts as е, as in any Russian register.
    private static func fold(_ text: String) -> String { String(text.lowercased().map { $0 == "ё" ? "е" : $0 }) }

    // MARK: Collation

    /// A text as Russian registers sort it: see ``weights(_:)``.
    static func order(_ text: String) -> String {
        String(decoding: weights(fold(text)), as: UTF16.self)
    }

    /// What small letters are sorted by: blanks and signs, figures, Cyrillic letters in the order of their alphabet (и
    /// before й, which code points have right), then Latin letters without their marks, then all others.
    private static func weights(_ text: String) -> [UInt16] {
        text.precomposedStringWithCanonicalMapping.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x400...0x52f: UInt16(0x1000 + scalar.value)
            case 0x61...0x7a: UInt16(0x2000 + scalar.value)
            case 0xc0...0x24f: UInt16(0x2000 + plain(scalar))
            case ..<0x100: UInt16(scalar.value)
            default: UInt16(0x3000 + (scalar.value & 0xfff))
            }
        }
    }

    /// A Latin letter without its mark.
    private static func plain(_ scalar: Unicode.Scalar) -> UInt32 {
        String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first.map { $0.value & 0xfff } ?? 0
    }
}
