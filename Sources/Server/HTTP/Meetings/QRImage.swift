import CQREncode

/// A link as a QR code, drawn as SVG so that it is sharp on paper and on the wall.
enum QRImage {
    /// Light squares around the code, as its standard asks for.
    private static let margin = 4

    /// The picture; nil when the text is longer than a code can hold.
    static func svg(of text: String) -> String? {
        guard !text.utf8.contains(0), text.utf8.count <= 1024,
            let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M)
        else { return nil }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let squares = code.pointee.data else { return nil }
        var path = ""
        for y in 0..<width {
            var x = 0
            while x < width {
                guard squares[y * width + x] & 1 == 1 else {
                    x += 1
                    continue
                }
                let start = x
                // Squares side by side are one rectangle: no hair lines between them, and a shorter file.
                while x < width, squares[y * width + x] & 1 == 1 { x += 1 }
                path += "M\(start + margin) \(y + margin)h\(x - start)v1h-\(x - start)z"
            }
        }
        let size = width + 2 * margin
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(size) \(size)" width="\(size * 8)" \
            height="\(size * 8)" shape-rendering="crispEdges">\
            <rect width="\(size)" height="\(size)" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
            """
    }
}
