import Signalling

/// Everybody's name in the order of a class register: by surname, then by the rest.
struct NameIndex: Sendable {
    private struct Entry: Comparable, Sendable {
        /// The surname, a space, the rest; in small letters.
        let key: String
        let id: ParticipantID

        static func < (a: Entry, b: Entry) -> Bool { a.key == b.key ? a.id < b.id : a.key < b.key }
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }

    mutating func insert(_ name: String, _ id: ParticipantID) {
        let entry = Entry(key: Self.key(of: name), id: id)
        entries.insert(entry, at: place(of: entry))
    }

    mutating func remove(_ name: String, _ id: ParticipantID) {
        let entry = Entry(key: Self.key(of: name), id: id)
        let index = place(of: entry)
        if index < entries.count, entries[index] == entry { entries.remove(at: index) }
    }

    /// A part of the list, and how long the whole is.
    ///
    /// - Parameter search: what words of the name must begin with, all of them; everybody when it has no word.
    func page(offset: Int, limit: Int, search: String?) -> (ids: [ParticipantID], matching: Int) {
        let words = Self.fold(search ?? "").split(separator: " ")
        guard !words.isEmpty else { return (entries.dropFirst(offset).prefix(limit).map { $0.id }, entries.count) }
        var ids: [ParticipantID] = []
        var matching = 0
        for entry in entries where Self.matches(entry.key, words) {
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
}
