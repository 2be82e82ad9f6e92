import CTurboJPEG
import CYUV

/// A picture in I420 that belongs to somebody else, who says how long it stays.
struct PictureView {
    var width: Int
    var height: Int
    var planes: (UnsafePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>)
    var strides: (Int32, Int32, Int32)
}

/// Part of a picture, in pixels; all four are even.
struct Frame: Hashable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    /// The largest frame of a shape within this one, in its middle.
    func fitting(width: Int, height: Int) -> Frame {
        guard width > 0, height > 0 else { return self }
        var fit = self
        if width * self.height > self.width * height {
            fit.height = max(2, (self.width * height / width) & ~1)
        } else {
            fit.width = max(2, (self.height * width / height) & ~1)
        }
        fit.x += ((self.width - fit.width) / 2) & ~1
        fit.y += ((self.height - fit.height) / 2) & ~1
        return fit
    }
}

/// The picture that the film's frames are made from: I420 in one piece, as libvpx takes it.
final class Canvas {
    let width: Int
    let height: Int
    let memory: UnsafeMutablePointer<UInt8>
    private let spare: UnsafeMutablePointer<UInt8>

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        memory = .allocate(capacity: width * height * 3 / 2)
        memory.initialize(repeating: 128, count: width * height * 3 / 2)
        spare = .allocate(capacity: width * height * 3 / 2)
        spare.initialize(repeating: 0, count: width * height * 3 / 2)
    }

    deinit {
        memory.deallocate()
        spare.deallocate()
    }

    var view: PictureView {
        PictureView(
            width: width, height: height,
            planes: (
                UnsafePointer(memory), UnsafePointer(memory + width * height),
                UnsafePointer(memory + width * height * 5 / 4)
            ), strides: (Int32(width), Int32(width / 2), Int32(width / 2)))
    }

    /// Sound: frames are even and within the picture, which ``contains(_:)`` is asked before anything is written.
    private func corner(_ frame: Frame) -> (
        UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>
    ) {
        let half = frame.y / 2 * (width / 2) + frame.x / 2
        return (
            memory + frame.y * width + frame.x, memory + width * height + half, memory + width * height * 5 / 4 + half
        )
    }

    private func contains(_ frame: Frame) -> Bool {
        frame.x >= 0 && frame.y >= 0 && frame.width > 0 && frame.height > 0 && frame.x + frame.width <= width
            && frame.y + frame.height <= height
            && (frame.x | frame.y | frame.width | frame.height) & 1 == 0
    }

    func fill(_ frame: Frame, y: UInt8, u: UInt8 = 128, v: UInt8 = 128) {
        guard contains(frame) else { return }
        let place = corner(frame)
        I420Rect(
            place.0, Int32(width), place.1, Int32(width / 2), place.2, Int32(width / 2), 0, 0, Int32(frame.width),
            Int32(frame.height), Int32(y), Int32(u), Int32(v))
    }

    /// Draws a picture scaled to a frame, turned clockwise by a number of degrees.
    func draw(_ picture: PictureView, to frame: Frame, rotation: Int) {
        guard contains(frame), picture.width > 0, picture.height > 0 else { return }
        let place = corner(frame)
        let line = Int32(width)
        let half = Int32(width / 2)
        guard rotation % 360 != 0 else {
            I420Scale(
                picture.planes.0, picture.strides.0, picture.planes.1, picture.strides.1, picture.planes.2,
                picture.strides.2, Int32(picture.width), Int32(picture.height), place.0, line, place.1, half, place.2,
                half, Int32(frame.width), Int32(frame.height), kFilterBox)
            return
        }
        let isSideways = rotation % 180 != 0
        let columns = Int32(isSideways ? frame.height : frame.width)
        let rows = Int32(isSideways ? frame.width : frame.height)
        let chroma = spare + frame.width * frame.height
        let chroma2 = chroma + frame.width * frame.height / 4
        I420Scale(
            picture.planes.0, picture.strides.0, picture.planes.1, picture.strides.1, picture.planes.2,
            picture.strides.2, Int32(picture.width), Int32(picture.height), spare, columns, chroma, columns / 2,
            chroma2, columns / 2, columns, rows, kFilterBox)
        let mode = RotationMode(rawValue: UInt32(((rotation % 360) + 360) % 360))
        I420Rotate(
            spare, columns, chroma, columns / 2, chroma2, columns / 2, place.0, line, place.1, half, place.2, half,
            columns, rows, mode)
    }

    /// Lays a drawing over the picture.
    func draw(_ overlay: Overlay, x: Int, y: Int) {
        let frame = Frame(x: x, y: y, width: overlay.width, height: overlay.height)
        guard contains(frame) else { return }
        let place = corner(frame)
        overlay.withPlanes { planes, alpha in
            _ = I420Blend(
                planes.planes.0, planes.strides.0, planes.planes.1, planes.strides.1, planes.planes.2,
                planes.strides.2, UnsafePointer(place.0), Int32(width), UnsafePointer(place.1), Int32(width / 2),
                UnsafePointer(place.2), Int32(width / 2), alpha, Int32(overlay.width), place.0, Int32(width), place.1,
                Int32(width / 2), place.2, Int32(width / 2), Int32(overlay.width), Int32(overlay.height))
        }
    }

    /// The picture as a JPEG of a width; nil when the library refuses.
    func jpeg(width target: Int) -> [UInt8]? {
        let small = Canvas(width: target & ~1, height: max(2, (target * height / width) & ~1))
        small.draw(
            view, to: Frame(x: 0, y: 0, width: small.width, height: small.height), rotation: 0)
        guard let compressor = tjInitCompress() else { return nil }
        defer { tjDestroy(compressor) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        let status = tjCompressFromYUV(
            compressor, small.memory, Int32(small.width), 1, Int32(small.height), Int32(TJSAMP_420.rawValue), &bytes,
            &count, 82, 0)
        guard status == 0, let bytes else { return nil }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
