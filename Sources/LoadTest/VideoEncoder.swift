import CVPX

/// libvpx's VP8 encoder set as for a call: real time, one pass, no frame held back.
struct VideoEncoder: ~Copyable {
    struct Frame {
        var bytes: [UInt8]
        var isKeyframe: Bool
    }

    /// On the heap, because libvpx keeps its address.
    private let codec: UnsafeMutablePointer<vpx_codec_ctx_t>
    private let image: UnsafeMutablePointer<vpx_image_t>
    private let width: Int
    private let height: Int
    private var presentationTime: Int64 = 0

    /// Makes an encoder for pictures of an even size.
    init(width: Int, height: Int, kilobits: Int, framesPerSecond: Int) throws(MediaSourceError) {
        var settings = vpx_codec_enc_cfg_t()
        guard vpx_codec_enc_config_default(vpx_codec_vp8_cx(), &settings, 0) == VPX_CODEC_OK else {
            throw MediaSourceError("libvpx has no VP8 encoder.")
        }
        settings.g_w = UInt32(width)
        settings.g_h = UInt32(height)
        settings.g_timebase = vpx_rational_t(num: 1, den: Int32(framesPerSecond))
        settings.g_threads = 1
        settings.g_lag_in_frames = 0
        settings.g_error_resilient = 1
        settings.rc_end_usage = VPX_CBR
        settings.rc_target_bitrate = UInt32(kilobits)
        settings.rc_min_quantizer = 2
        settings.rc_max_quantizer = 63
        settings.rc_undershoot_pct = 100
        settings.rc_overshoot_pct = 15
        settings.rc_buf_initial_sz = 500
        settings.rc_buf_optimal_sz = 600
        settings.rc_buf_sz = 1000
        // Keyframes are asked for one by one.
        settings.kf_mode = VPX_KF_DISABLED
        guard let image = vpx_img_alloc(nil, VPX_IMG_FMT_I420, UInt32(width), UInt32(height), 1) else {
            throw MediaSourceError("There is no memory for a picture of \(width)x\(height).")
        }
        let codec = UnsafeMutablePointer<vpx_codec_ctx_t>.allocate(capacity: 1)
        codec.initialize(to: vpx_codec_ctx_t())
        guard veche_vpx_start_encoder(codec, &settings) == VPX_CODEC_OK else {
            codec.deallocate()
            vpx_img_free(image)
            throw MediaSourceError("libvpx refused to encode \(width)x\(height) at \(kilobits) kbit/s.")
        }
        self.codec = codec
        self.image = image
        self.width = width
        self.height = height
        _ = veche_vpx_set(codec, Int32(VP8E_SET_CPUUSED.rawValue), -8)
        _ = veche_vpx_set(codec, Int32(VP8E_SET_STATIC_THRESHOLD.rawValue), 1)
        // A keyframe may take three frames' worth of bits, as in browsers: it must not stall the line.
        _ = veche_vpx_set(codec, Int32(VP8E_SET_MAX_INTRA_BITRATE_PCT.rawValue), 450)
    }

    deinit {
        vpx_codec_destroy(codec)
        codec.deallocate()
        vpx_img_free(image)
    }

    /// Encodes the planes of ``TestPicture``.
    mutating func encode(_ picture: [UInt8], keyframe: Bool) throws(MediaSourceError) -> Frame {
        fill(from: picture)
        let flags = keyframe ? vpx_enc_frame_flags_t(VPX_EFLAG_FORCE_KF) : 0
        let deadline = UInt(VPX_DL_REALTIME)
        guard vpx_codec_encode(codec, image, presentationTime, 1, flags, deadline) == VPX_CODEC_OK else {
            throw MediaSourceError("libvpx could not encode frame \(presentationTime).")
        }
        presentationTime += 1
        var place: vpx_codec_iter_t?
        var bytes: UnsafeRawPointer?
        var count = 0
        var isKeyframe: Int32 = 0
        guard veche_vpx_next_frame(codec, &place, &bytes, &count, &isKeyframe) == 1, let bytes else {
            throw MediaSourceError("libvpx dropped frame \(presentationTime - 1).")
        }
        // Sound: libvpx owns `count` bytes there until the next call; they are copied.
        return Frame(bytes: Array(UnsafeRawBufferPointer(start: bytes, count: count)), isKeyframe: isKeyframe != 0)
    }

    private func fill(from picture: [UInt8]) {
        picture.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress, source.count >= width * height * 3 / 2 else { return }
            var next = 0
            let planes = [image.pointee.planes.0, image.pointee.planes.1, image.pointee.planes.2]
            let strides = [image.pointee.stride.0, image.pointee.stride.1, image.pointee.stride.2]
            for index in 0..<3 {
                guard let plane = planes[index] else { return }
                let columns = index == 0 ? width : width / 2
                let rows = index == 0 ? height : height / 2
                // Sound: vpx_img_alloc made `rows` rows of at least `columns` bytes, `stride` apart.
                for row in 0..<rows {
                    (plane + row * Int(strides[index])).update(from: base + next, count: columns)
                    next += columns
                }
            }
        }
    }
}
