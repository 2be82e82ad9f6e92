import Foundation

/// The middle of some numbers; 0 of none.
func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// A number with so many digits after the point, right-aligned in `width`.
func figure(_ value: Double, _ digits: Int = 0, width: Int = 0) -> String {
    let text = value.isFinite ? String(format: "%.\(digits)f", value) : "-"
    return String(repeating: " ", count: max(0, width - text.count)) + text
}

/// Text, left-aligned in `width`.
func column(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// Progress and remarks go to standard error, so that standard output is the result alone.
func remark(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

/// The line that scripts read: `name=value` pairs, the last that a benchmark prints.
func printPairs(_ pairs: [(String, Double, Int)]) {
    print(pairs.map { "\($0.0)=\(figure($0.1, $0.2))" }.joined(separator: " "))
}
