/// Somebody's place on the screen.
struct Tile: Hashable {
    var frame: Frame
    var participant: UInt32
    /// The manifest's track that is shown; nil for the initials.
    var track: Int?
    /// Whether the name is written on it.
    var isNamed = true
}

/// Where tiles stand. All frames are even and within the picture.
struct Layout {
    var width: Int
    var height: Int

    private var margin: Int { max(2, (height / 90) & ~1) }

    /// All of one size, in rows; the last row in the middle.
    func grid(_ count: Int) -> [Frame] {
        guard count > 0 else { return [] }
        if count == 1 { return [Frame(x: 0, y: 0, width: width, height: height)] }
        var columns = 1
        while columns * columns < count { columns += 1 }
        let rows = (count + columns - 1) / columns
        let cellWidth = (width - margin * (columns + 1)) / columns
        let cellHeight = (height - margin * (rows + 1)) / rows
        // Tiles have the shape of the film, so that a camera of that shape fills one.
        let cell = Frame(x: 0, y: 0, width: cellWidth & ~1, height: cellHeight & ~1).fitting(
            width: width, height: height)
        let top = (height - rows * cell.height - (rows - 1) * margin) / 2
        return (0..<count).map { index in
            let row = index / columns
            let inRow = row == rows - 1 ? count - row * columns : columns
            let left = (width - inRow * cell.width - (inRow - 1) * margin) / 2
            let x = left + (index - row * columns) * (cell.width + margin)
            let y = top + row * (cell.height + margin)
            return Frame(x: x & ~1, y: y & ~1, width: cell.width, height: cell.height)
        }
    }

    /// One large and a strip of at most ``stripLength`` at the right.
    func featured(strip count: Int) -> (large: Frame, strip: [Frame]) {
        guard count > 0 else { return (Frame(x: 0, y: 0, width: width, height: height), []) }
        let stripWidth = (width / 5) & ~1
        let tileWidth = (stripWidth - margin) & ~1
        let tileHeight = (tileWidth * height / width) & ~1
        let large = Frame(x: 0, y: 0, width: (width - stripWidth - margin) & ~1, height: height)
        let whole = count * tileHeight + (count - 1) * margin
        let top = max(0, (height - whole) / 2) & ~1
        let strip = (0..<min(count, Self.stripLength)).map { index in
            Frame(
                x: width - stripWidth, y: (top + index * (tileHeight + margin)) & ~1, width: tileWidth,
                height: tileHeight)
        }
        return (large, strip)
    }

    static let stripLength = 4
}
