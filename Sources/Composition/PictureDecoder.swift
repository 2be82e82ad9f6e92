import CAVCodec
import CVPX

/// Makes pictures of a track's blocks.
protocol PictureDecoder: AnyObject {
    /// Takes one block. False when it could not be decoded.
    func decode(_ bytes: [UInt8]) -> Bool
    /// The picture that came last; it stays until the next block is taken.
    var picture: PictureView? { get }
}

/// The decoder for a track; nil when there is none for its codec.
func makePictureDecoder(codec: String, setup: [UInt8]) -> (any PictureDecoder)? {
    switch codec {
    case "V_VP8": VPXDecoder(isVP9: false)
    case "V_VP9": VPXDecoder(isVP9: true)
    case "V_AV1": AVDecoder(name: "libdav1d", setup: setup)
    case "V_MPEG4/ISO/AVC": AVDecoder(name: "h264", setup: setup)
    default: nil
    }
}

/// VP8 and VP9 by libvpx.
final class VPXDecoder: PictureDecoder {
    /// On the heap, because libvpx keeps its address.
    private let codec: UnsafeMutablePointer<vpx_codec_ctx_t>
    private(set) var picture: PictureView?

    init?(isVP9: Bool) {
        codec = .allocate(capacity: 1)
        codec.initialize(to: vpx_codec_ctx_t())
        let status = isVP9 ? veche_vpx_start_vp9_decoder(codec) : veche_vpx_start_decoder(codec)
        guard status == VPX_CODEC_OK else { return nil }
    }

    deinit {
        vpx_codec_destroy(codec)
        codec.deallocate()
    }

    func decode(_ bytes: [UInt8]) -> Bool {
        guard !bytes.isEmpty else { return false }
        // Its memory is used again, or freed, from here on.
        picture = nil
        guard vpx_codec_decode(codec, bytes, UInt32(bytes.count), nil, 0) == VPX_CODEC_OK else { return false }
        var place: vpx_codec_iter_t?
        while let image = vpx_codec_get_frame(codec, &place) {
            let planes = image.pointee.planes
            guard image.pointee.fmt == VPX_IMG_FMT_I420, let y = planes.0, let u = planes.1, let v = planes.2 else {
                continue
            }
            picture = PictureView(
                width: Int(image.pointee.d_w), height: Int(image.pointee.d_h),
                planes: (UnsafePointer(y), UnsafePointer(u), UnsafePointer(v)),
                strides: (image.pointee.stride.0, image.pointee.stride.1, image.pointee.stride.2))
        }
        return true
    }
}

/// H.264 and AV1 by libavcodec, AV1 through its libdav1d.
final class AVDecoder: PictureDecoder {
    private var context: UnsafeMutablePointer<AVCodecContext>?
    private var packet: UnsafeMutablePointer<AVPacket>?
    private var frame: UnsafeMutablePointer<AVFrame>?

    init?(name: String, setup: [UInt8]) {
        // An AV1 track's setup record has four bytes before the sequence header, which the stream repeats anyway.
        let extra = name == "h264" ? setup : []
        context = veche_av_open(name, extra, extra.count)
        packet = av_packet_alloc()
        frame = av_frame_alloc()
        guard context != nil, packet != nil, frame != nil else { return nil }
    }

    deinit {
        avcodec_free_context(&context)
        av_packet_free(&packet)
        av_frame_free(&frame)
    }

    func decode(_ bytes: [UInt8]) -> Bool {
        guard let context, let packet, let frame, !bytes.isEmpty else { return false }
        return veche_av_decode(context, packet, frame, bytes, bytes.count) >= 0
    }

    var picture: PictureView? {
        guard let frame = frame?.pointee, frame.width > 0, frame.height > 0, let y = frame.data.0,
            let u = frame.data.1, let v = frame.data.2
        else { return nil }
        guard let whole = self.frame, veche_av_is_plain(whole) == 1 else { return nil }
        return PictureView(
            width: Int(frame.width), height: Int(frame.height),
            planes: (UnsafePointer(y), UnsafePointer(u), UnsafePointer(v)),
            strides: (frame.linesize.0, frame.linesize.1, frame.linesize.2))
    }
}
