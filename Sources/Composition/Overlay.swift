import CPango
import CYUV

/// A drawing with transparent parts, ready to be laid over pictures.
final class Overlay {
    let width: Int
    let height: Int
    /// Y, U, V and how opaque each pixel is.
    private let planes: UnsafeMutablePointer<UInt8>

    /// Draws by cairo; the size is made even.
    init(width: Int, height: Int, draw: (OpaquePointer) -> Void) {
        let width = max(2, (width + 1) & ~1)
        let height = max(2, (height + 1) & ~1)
        self.width = width
        self.height = height
        let size = width * height
        planes = .allocate(capacity: size * 5 / 2)
        planes.initialize(repeating: 0, count: size * 5 / 2)
        var pixels = [UInt8](repeating: 0, count: size * 4)
        pixels.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, let cairo = veche_cairo_open(base, Int32(width), Int32(height)) else {
                return
            }
            draw(cairo)
            veche_cairo_close(cairo)
            let line = Int32(width * 4)
            ARGBExtractAlpha(base, line, planes + size * 3 / 2, Int32(width), Int32(width), Int32(height))
            ARGBUnattenuate(base, line, base, line, Int32(width), Int32(height))
            ARGBToI420(
                base, line, planes, Int32(width), planes + size, Int32(width / 2), planes + size * 5 / 4,
                Int32(width / 2), Int32(width), Int32(height))
        }
    }

    deinit { planes.deallocate() }

    func withPlanes(_ body: (PictureView, UnsafePointer<UInt8>) -> Void) {
        let size = width * height
        let view = PictureView(
            width: width, height: height,
            planes: (UnsafePointer(planes), UnsafePointer(planes + size), UnsafePointer(planes + size * 5 / 4)),
            strides: (Int32(width), Int32(width / 2), Int32(width / 2)))
        body(view, UnsafePointer(planes + size * 3 / 2))
    }
}

/// Draws names, initials and the title.
enum Lettering {
    /// A name in the corner of a tile, or nil when there is none.
    static func name(_ name: String, tile: Frame) -> Overlay? {
        guard !name.isEmpty else { return nil }
        let size = Double(max(12, min(24, tile.height / 14)))
        let margin = Int(size / 2)
        let text = extent(name, size: size, isBold: false, limit: tile.width - 4 * margin)
        return Overlay(width: min(tile.width, text.width + 2 * margin), height: text.height + margin) { cairo in
            veche_cairo_rectangle(
                cairo, 0, 0, Double(text.width + 2 * margin + 2), Double(text.height + margin + 2), 0x101418, 0.66)
            veche_cairo_text(
                cairo, name, size, 0, Int32(tile.width - 4 * margin), Double(margin), Double(margin / 2), 0xFFFFFF)
        }
    }

    /// What is shown of somebody without a picture: a disc with the first letters of the name.
    static func initials(_ name: String, number: UInt32, tile: Frame) -> Overlay {
        let radius = Double(min(tile.width, tile.height)) * 0.28
        let letters = initials(of: name)
        let size = radius * 0.9
        let text = extent(letters, size: size, isBold: true, limit: 0)
        return Overlay(width: tile.width, height: tile.height) { cairo in
            let x = Double(tile.width) / 2
            let y = Double(tile.height) / 2
            veche_cairo_rectangle(cairo, 0, 0, Double(tile.width + 2), Double(tile.height + 2), 0x23292F, 1)
            veche_cairo_disc(cairo, x, y, radius, discs[Int(number % UInt32(discs.count))])
            veche_cairo_text(
                cairo, letters, size, 1, 0, x - Double(text.width) / 2, y - Double(text.height) / 2, 0xFFFFFF)
        }
    }

    /// The title of the recording, over the foot of the first pictures.
    static func title(_ title: String, width: Int, height: Int) -> Overlay? {
        guard !title.isEmpty else { return nil }
        let size = Double(max(16, height / 18))
        let limit = width - Int(size) * 4
        let text = extent(title, size: size, isBold: true, limit: limit)
        return Overlay(width: width, height: text.height + Int(size)) { cairo in
            veche_cairo_rectangle(cairo, 0, 0, Double(width + 2), Double(text.height) + size + 2, 0x101418, 0.78)
            veche_cairo_text(
                cairo, title, size, 1, Int32(limit), Double(width - text.width) / 2, size / 2, 0xFFFFFF)
        }
    }

    /// The first letters of the first two words.
    static func initials(of name: String) -> String {
        let words = name.split { !$0.isLetter && !$0.isNumber }
        return words.prefix(2).compactMap(\.first).map { String($0).uppercased() }.joined()
    }

    private static let discs: [UInt32] = [
        0x3B6EA8, 0x8A4F9E, 0x2F7F6B, 0xA8623B, 0x9E4F5C, 0x5A6B2F, 0x4F5FA8, 0x2F7A8F,
    ]

    private static func extent(_ text: String, size: Double, isBold: Bool, limit: Int) -> (width: Int, height: Int) {
        var width: Int32 = 0
        var height: Int32 = 0
        veche_pango_measure(text, size, isBold ? 1 : 0, Int32(limit), &width, &height)
        return (Int(width), Int(height))
    }
}
